import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { StoredInfo } from '../../../ports/vault.ts';
import { codeOf, statusOf } from './failure.ts';
import { unquoted } from './listing.ts';
import { propertiesOf } from './properties.ts';

/** One object, or one version of it. */
export interface Asked {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** Null for what is not there. */
export async function headOf(client: S3Client, asked: Asked): Promise<HeadObjectCommandOutput | null> {
  try {
    return await client.send(new HeadObjectCommand({ ...asked, ChecksumMode: 'ENABLED' }));
  } catch (error) {
    const status = statusOf(error);
    const unnamed = status === 404 || status === 400 || status === 403 || status === 405;
    const cause = unnamed ? ((await named(client, asked)) ?? error) : error;
    if (isAbsent(cause, asked)) return null;
    // What was refused for its rate alone is given now.
    if (status === 403 && cause === error) {
      return client.send(new HeadObjectCommand({ ...asked, ChecksumMode: 'ENABLED' }));
    }
    throw cause;
  }
}

/** The reply to HEAD has no body and so no code. The same question as GET tells a missing key from a missing bucket. */
async function named(client: S3Client, asked: Asked): Promise<unknown> {
  try {
    const { Body } = await client.send(new GetObjectCommand({ ...asked, Range: 'bytes=0-0' }));
    if (Body instanceof Readable) Body.destroy();
    return undefined;
  } catch (error) {
    return error;
  }
}

const absentCodes: ReadonlySet<string> = new Set(['MethodNotAllowed', 'NoSuchKey', 'NoSuchVersion', 'NotFound']);

/** Also a delete marker asked for by its own id (405), and a version id that this kind of store never gives (400). */
export function isAbsent(error: unknown, { VersionId }: Asked): boolean {
  const code = codeOf(error);
  return absentCodes.has(code) || (VersionId !== undefined && code === 'InvalidArgument');
}

export async function infoOf(
  client: S3Client,
  { Bucket, Key }: Asked,
  reply: HeadObjectCommandOutput | GetObjectCommandOutput,
): Promise<StoredInfo> {
  const version = reply.VersionId === undefined ? {} : { VersionId: reply.VersionId };
  const tagged = (reply.TagCount ?? 0) > 0;
  return {
    key: Key,
    versionId: reply.VersionId ?? 'null',
    size: reply.ContentLength ?? 0,
    etag: unquoted(reply.ETag),
    storedAt: reply.LastModified ?? new Date(0),
    lockedUntil: reply.ObjectLockRetainUntilDate ?? null,
    held: reply.ObjectLockLegalHoldStatus === 'ON',
    ...propertiesOf(reply, tagged ? await tagsOf(client, { Bucket, Key, ...version }) : undefined),
  };
}

async function tagsOf(client: S3Client, asked: Asked): Promise<Record<string, string>> {
  const { TagSet = [] } = await client.send(new GetObjectTaggingCommand(asked));
  return Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
}
