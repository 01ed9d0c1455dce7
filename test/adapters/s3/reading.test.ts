import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { S3Client } from '@aws-sdk/client-s3';
import { s3Client } from '../../../lib/adapters/s3/client.ts';
import { vaultReader } from '../../../lib/adapters/s3/reader.ts';
import { vaultWriter } from '../../../lib/adapters/s3/writer.ts';
import type { VaultReader } from '../../../lib/ports/vault.ts';
import { until } from '../../aws/until.ts';
import { type Proxy, startProxy } from '../../helpers/proxy/http.ts';
import { createBucket, type ObjectServer, startMinio } from '../../helpers/servers/minio.ts';

const bucket = 'vault';
const key = 'index/large';
let server: ObjectServer;
let proxy: Proxy;
let client: S3Client;
let reader: VaultReader;

before(async () => {
  server = await startMinio();
  await createBucket(server, bucket, { objectLock: true });
  proxy = await startProxy(server);
  client = s3Client({ ...server, endpoint: proxy.endpoint, forcePathStyle: true });
  reader = vaultReader(client, bucket);
  // Too many bytes to wait in the buffers between the store and whoever reads them.
  await vaultWriter(client, bucket).put(key, randomBytes(32 * 1024 * 1024));
});

after(async () => {
  client.destroy();
  await proxy.stop();
  await server[Symbol.asyncDispose]();
});

test('a body that is read in part lets go of its connection and is asked for no more', async () => {
  const asked = await askedBy(async () => {
    for await (const _ of await bodyOf()) break;
  });
  assert.deepEqual(asked, ['GET']);
});

test('what whoever reads a body throws into it is no break of the connection: nothing is read on', async () => {
  const enough = new Error('gunzip has seen enough');
  const asked = await askedBy(async () => {
    const bytes = (await bodyOf())[Symbol.asyncIterator]();
    await bytes.next();
    // As a pipeline does with its source when whoever reads at its end has seen enough.
    await assert.rejects(bytes.throw?.(enough) ?? Promise.resolve());
  });
  assert.deepEqual(asked, ['GET']);
});

async function bodyOf(): Promise<AsyncIterable<Uint8Array>> {
  const found = await reader.read(key);
  assert.ok(found !== null);
  return found.body;
}

/** Every request of an action that lets go of a body, none of which may be answered to its end. */
async function askedBy(action: () => Promise<void>): Promise<readonly string[]> {
  const earlier = proxy.log.length;
  await action();
  await until('the connection is let go', () => proxy.underWay === 0, 20);
  const asked = proxy.log.slice(earlier);
  assert.deepEqual(
    asked.filter(({ status }) => status !== undefined),
    [],
  );
  return asked.map(({ method }) => method);
}
