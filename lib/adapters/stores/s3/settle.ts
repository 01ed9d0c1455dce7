import type { HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import { attemptsOf, codeOf, statusOf } from './failure.ts';
import { type Asked, headOf } from './info.ts';
import { unquoted } from './listing.ts';

/** What identifies the object that a request should have made. */
export interface Sent extends Asked {
  readonly bytes: number;
  /** Base64. */
  readonly crc32: string;
  /** The ETag of a store that derives it from the MD5: computed where there is no CRC32. */
  readonly md5Etag: () => string;
  readonly lockUntil: Date | undefined;
  readonly onlyIfAbsent: boolean;
}

interface Reply {
  readonly VersionId?: string | undefined;
  readonly ETag?: string | undefined;
  readonly $metadata?: { readonly attempts?: number | undefined };
}

export type Settled =
  | {
      readonly outcome: 'stored';
      /** Null where the store keeps no versions of this key. */
      readonly versionId: string | null;
      readonly etag: string;
    }
  | { readonly outcome: 'exists' };

/**
 * Runs the request that makes an object and returns its result, even when the reply was lost. The repeated request then
 * finds the upload gone or the key taken, by ourselves: the object under the key decides.
 */
export async function settle(client: S3Client, sent: Sent, request: () => Promise<Reply>): Promise<Settled> {
  try {
    const reply = await request();
    // versitygw answers a repeated completion with success, but without the version.
    const nameless = reply.VersionId === undefined && (reply.$metadata?.attempts ?? 1) > 1;
    return stored((nameless ? await ours(client, sent) : null) ?? reply);
  } catch (error) {
    const doubt = doubtOf(error, sent);
    if (doubt === 'none') throw error;
    const found = doubt === 'taken' ? null : await ours(client, sent).catch(() => null);
    if (found !== null) return stored(found);
    if (doubt === 'lost') throw error;
    return { outcome: 'exists' };
  }
}

type Doubt =
  /** The store clearly stored nothing, or the caller has aborted. */
  | 'none'
  /** The key was there before our only try. */
  | 'taken'
  /** The key is there: an earlier try of ours may have put it. */
  | 'taken, perhaps by us'
  /** An earlier try may have gone through without our hearing of it. */
  | 'lost';

function doubtOf(error: unknown, { onlyIfAbsent }: Sent): Doubt {
  const code = codeOf(error);
  const status = statusOf(error);
  if (onlyIfAbsent && (code === 'PreconditionFailed' || code === 'ConditionalRequestConflict')) {
    return attemptsOf(error) > 1 ? 'taken, perhaps by us' : 'taken';
  }
  if (code === 'AbortError') return 'none';
  if (code === 'NoSuchUpload' || status === undefined || status >= 500) return 'lost';
  return 'none';
}

/** The current version, when it is these bytes with the lock asked for. */
async function ours(client: S3Client, sent: Sent): Promise<HeadObjectCommandOutput | null> {
  const { Bucket, Key, bytes, lockUntil } = sent;
  const found = await headOf(client, { Bucket, Key });
  if (found === null || found.ContentLength !== bytes || !isSame(found, sent)) return null;
  // Stores keep a lock's end in whole seconds.
  const lockedLongEnough =
    lockUntil === undefined || (found.ObjectLockRetainUntilDate?.getTime() ?? 0) > lockUntil.getTime() - 1000;
  return lockedLongEnough ? found : null;
}

/** By the CRC32 of the whole; a store that keeps none, or one of the parts' sums, is asked by its ETag. */
function isSame({ ChecksumCRC32, ETag }: HeadObjectCommandOutput, { crc32, md5Etag }: Sent): boolean {
  if (ChecksumCRC32 !== undefined && !ChecksumCRC32.includes('-')) return ChecksumCRC32 === crc32;
  return unquoted(ETag) === md5Etag();
}

function stored({ VersionId, ETag }: Reply): Settled {
  const versioned = VersionId !== undefined && VersionId !== '' && VersionId !== 'null';
  return { outcome: 'stored', versionId: versioned ? VersionId : null, etag: unquoted(ETag) };
}
