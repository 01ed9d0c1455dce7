import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { liveFiles } from '../../lib/adapters/stores/minio/liveFiles.ts';
import { renderEntry, renderHeader } from '../../lib/core/files/fileIndex.ts';
import { indexKey } from '../../lib/core/vault/keys.ts';
import { rootClient } from '../../test/helpers/servers/minio.ts';
import type { Store } from './store.ts';

/**
 * Puts the index that a first copy of `live` would have left in the vault: all that a mirror run with nothing to do
 * reads of it. The copies themselves are not there.
 */
export async function putIndex(
  vault: Store,
  vaultBucket: string,
  live: Store,
  liveBucket: string,
  host: string,
): Promise<void> {
  const { host: endPoint, port, accessKey, secretKey } = live.server;
  const files = liveFiles({ endPoint, port, useSSL: false, accessKey, secretKey, bucket: liveBucket });
  const now = new Date();
  const lines: string[] = [];
  let bytes = 0;
  for await (const { key, size, etag, modifiedAt } of files.list()) {
    const sha256 = createHash('sha256').update(key).digest('hex');
    lines.push(renderEntry({ key, size, etag, modifiedAt: modifiedAt.toISOString(), versionId: randomUUID(), sha256 }));
    bytes += size;
  }
  const header = renderHeader({
    format: '1.0',
    runId: randomUUID(),
    host,
    bucket: liveBucket,
    listingBeganAt: now.toISOString(),
    listingEndedAt: now.toISOString(),
    present: lines.length,
    gone: 0,
    bytes,
    failed: [],
  });
  const client = rootClient(vault.server);
  const Body = gzipSync(header + lines.join(''));
  await client.send(new PutObjectCommand({ Bucket: vaultBucket, Key: indexKey(host, now), Body }));
  client.destroy();
}
