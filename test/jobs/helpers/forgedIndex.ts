import { gzipSync } from 'node:zlib';
import { type IndexEntry, renderEntry, renderHeader } from '../../../lib/core/files/fileIndex.ts';
import { indexKey } from '../../../lib/core/vault/keys.ts';
import { signed } from '../../../lib/jobs/vaultRecords/signed.ts';
import type { RecordSigner } from '../../../lib/ports/signing.ts';
import type { Buckets } from './buckets.ts';

/** An index as this signer would have stored it then; without one, as somebody without a signing key could. */
export async function indexAt(
  buckets: Buckets,
  entries: readonly IndexEntry[],
  at: Date,
  signer: RecordSigner | null,
  writtenAt = new Date(),
): Promise<{ readonly key: string; readonly bytes: Uint8Array }> {
  const key = indexKey(buckets.host, at);
  const gone = entries.filter(({ goneAt }) => goneAt !== undefined).length;
  const header = renderHeader({
    format: '1.0',
    runId: 'forged',
    host: buckets.host,
    bucket: buckets.liveBucket,
    listingBeganAt: at.toISOString(),
    listingEndedAt: at.toISOString(),
    present: entries.length - gone,
    gone,
    bytes: 0,
    failed: [],
    ...(signer === null ? {} : { vaultBucket: buckets.vaultBucket, vaultKey: key, writtenAt: writtenAt.toISOString() }),
  });
  const text = [header, ...entries.map(renderEntry)].join('');
  const whole = Buffer.from(await signed({ signer }, text)).toString('utf8');
  return { key, bytes: Buffer.concat([gzipSync(text), gzipSync(whole.slice(text.length))]) };
}
