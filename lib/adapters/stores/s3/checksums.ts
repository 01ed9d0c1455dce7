import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import type { PartsChecked } from '../../../ports/vault.ts';
import { base64Crc32 } from './body.ts';
import { claimed, lose } from './claims.ts';
import { codeOf, statusOf } from './failure.ts';

/**
 * The checksums that a store can verify, best first: the CRC32 of the whole object, the CRC32 of each part, the MD5 of
 * each request. There is no weaker one: bytes that nothing verifies are not stored.
 */
export const rungs = ['whole object', 'each part', 'Content-MD5'] as const satisfies readonly PartsChecked[];
export type Rung = PartsChecked;

/** What a store of this client was found to take. */
const found = new WeakMap<S3Client, Rung>();

/** The best that the store is not yet known to refuse. */
export function rungOf(client: S3Client): Rung {
  return found.get(client) ?? claimed(client)?.checksums ?? rungs[0];
}

/**
 * Error codes of a store that does not support, or computes wrongly, the checksum it was sent; also of other missing
 * features.
 */
const refusals: ReadonlySet<string> = new Set([
  'BadDigest',
  'InvalidArgument',
  'InvalidRequest',
  'NotImplemented',
  'XAmzContentChecksumMismatch',
]);

/**
 * Makes a request with the best checksum that the store takes. A rung counts as refused only where a lower one is
 * taken: then every later request of this client begins there.
 */
export async function onRung<T>(client: S3Client, request: (rung: Rung) => Promise<T>): Promise<T> {
  const from = rungs.indexOf(rungOf(client));
  let refusal: unknown;
  for (const rung of rungs.slice(from)) {
    try {
      const reply = await request(rung);
      if (refusal !== undefined) {
        lose(client, `checksums of the kind "${rungs[from]}"`);
        found.set(client, rung);
      }
      return reply;
    } catch (error) {
      if (!refusals.has(codeOf(error)) && statusOf(error) !== 501) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

/** The fields of one request that carry its checksum. */
export function checksumOf(bytes: Uint8Array, rung: Rung): { ChecksumCRC32: string } | { ContentMD5: string } {
  return rung === 'Content-MD5'
    ? { ContentMD5: createHash('md5').update(bytes).digest('base64') }
    : { ChecksumCRC32: base64Crc32(crc32(bytes)) };
}
