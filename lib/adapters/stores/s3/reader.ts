import { Readable } from 'node:stream';
import {
  GetBucketVersioningCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  GetObjectLockConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Failure } from '../../../errors.ts';
import type { RecordTrust } from '../../../ports/signing.ts';
import type { VaultFacts, VaultReader } from '../../../ports/vault.ts';
import { systemClock } from '../../local/clock/clock.ts';
import { wholeBody } from './body.ts';
import { isUnknownRequest } from './conditions.ts';
import { asked, askedFor, codeOf } from './failure.ts';
import { type Asked, headOf, infoOf, isAbsent } from './info.ts';
import { allVersions, currentObjects } from './listing.ts';

export function vaultReader(client: S3Client, bucket: string, trust: RecordTrust | null = null): VaultReader {
  const about = (doing: string, signal?: AbortSignal) => ({ place: 'vault', bucket, doing, signal }) as const;
  const object = (key: string, versionId?: string): Asked => ({
    Bucket: bucket,
    Key: key,
    ...(versionId === undefined || isOnlyVersion(key, versionId) ? {} : { VersionId: versionId }),
  });
  return {
    bucket,
    trust,
    facts: () =>
      asked(about('asking how the vault is set up'), async () => {
        const versions = await versioning(client, bucket);
        return { ...versions, objectLock: await objectLock(client, bucket) };
      }),
    list: (prefix, { startAfter } = {}) =>
      askedFor(about(`listing ${prefix}`), currentObjects({ client, bucket, place: 'vault' }, prefix, startAfter)),
    listVersions: (prefix, { startAfter } = {}) =>
      askedFor(
        about(`listing the versions under ${prefix}`),
        allVersions({ client, bucket, place: 'vault' }, prefix, startAfter),
      ),
    head: (key, versionId) =>
      asked(about(`looking at ${key}`), async () => {
        const reply = await headOf(client, object(key, versionId));
        return reply === null ? null : infoOf(client, object(key), reply);
      }),
    read: (key, versionId, signal) =>
      asked(about(`reading ${key}`, signal), async () => {
        const opened = await open(client, object(key, versionId), signal);
        if (opened === null) return null;
        const { reply, first } = opened;
        try {
          const info = await infoOf(client, object(key), reply);
          const body = wholeBody({
            name: `s3://${bucket}/${key}`,
            place: 'vault',
            size: info.size,
            crc32: reply.ChecksumType === 'COMPOSITE' ? null : (reply.ChecksumCRC32 ?? null),
            first,
            again: (offset) => resume(client, { ...object(key, reply.VersionId), IfMatch: reply.ETag }, offset, signal),
            clock: systemClock,
            signal,
          });
          return { info, body: askedFor(about(`reading ${key}`, signal), body), drop: () => void first.destroy() };
        } catch (error) {
          first.destroy();
          throw error;
        }
      }),
  };
}

/** A folder's marker has this version alone (writer.ts), and versitygw does not find it by it. */
function isOnlyVersion(key: string, versionId: string): boolean {
  return versionId === 'null' && key.endsWith('/');
}

async function versioning(client: S3Client, bucket: string): Promise<Pick<VaultFacts, 'versioning' | 'versionless'>> {
  try {
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    return { versioning: Status === 'Enabled' };
  } catch (error) {
    if (isUnknownRequest(error)) return { versioning: false, versionless: true };
    throw error;
  }
}

async function objectLock(client: S3Client, bucket: string): Promise<{ defaultMode: string | null } | null> {
  try {
    const { ObjectLockConfiguration } = await client.send(new GetObjectLockConfigurationCommand({ Bucket: bucket }));
    if (ObjectLockConfiguration?.ObjectLockEnabled !== 'Enabled') return null;
    return { defaultMode: ObjectLockConfiguration.Rule?.DefaultRetention?.Mode ?? null };
  } catch (error) {
    if (codeOf(error) === 'ObjectLockConfigurationNotFoundError' || isUnknownRequest(error)) return null;
    throw error;
  }
}

async function open(
  client: S3Client,
  object: Asked,
  signal: AbortSignal | undefined,
): Promise<{ reply: GetObjectCommandOutput; first: Readable } | null> {
  try {
    const reply = await client.send(new GetObjectCommand(object), sendOptions(signal));
    return { reply, first: streamOf(reply) };
  } catch (error) {
    if (isAbsent(error, object)) return null;
    throw error;
  }
}

/** The rest of the very same bytes: by version where the store has them, by ETag in any case. */
async function resume(
  client: S3Client,
  object: Asked & { readonly IfMatch: string | undefined },
  offset: number,
  signal: AbortSignal | undefined,
): Promise<Readable> {
  const reply = await client.send(new GetObjectCommand({ ...object, Range: `bytes=${offset}-` }), sendOptions(signal));
  const rest = streamOf(reply);
  if (reply.ContentRange?.startsWith(`bytes ${offset}-`) === true) return rest;
  rest.destroy();
  throw new Failure('vault', `${object.Key} cannot be read from byte ${offset} on: the store ignores Range`);
}

function sendOptions(signal: AbortSignal | undefined): { abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal };
}

function streamOf({ Body }: GetObjectCommandOutput): Readable {
  if (Body instanceof Readable) return Body;
  throw new TypeError('the S3 client gave a body that is no stream of Node');
}
