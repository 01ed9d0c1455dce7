import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import type { S3Client } from '@aws-sdk/client-s3';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { targetDirectory } from '../../../../lib/adapters/stores/directory/targetDirectory.ts';
import { s3Client } from '../../../../lib/adapters/stores/s3/client.ts';
import { vaultReader } from '../../../../lib/adapters/stores/s3/reader.ts';
import { vaultWriter } from '../../../../lib/adapters/stores/s3/writer.ts';
import { mirrorKey } from '../../../../lib/core/vault/keys.ts';
import { bringFile } from '../../../../lib/jobs/restoreSteps/bringFile.ts';
import { readRecord } from '../../../../lib/jobs/vaultRecords/text.ts';
import type { VaultReader } from '../../../../lib/ports/vault.ts';
import { entryOf } from '../../../core/samples.ts';
import { type Proxy, startProxy } from '../../../helpers/proxy/http.ts';
import { scratch } from '../../../helpers/scratch.ts';
import { createBucket, type ObjectServer, startMinio } from '../../../helpers/servers/minio.ts';
import { until } from '../../../helpers/until.ts';
import { listeningReporter } from '../../../jobs/helpers/watching.ts';

const bucket = 'vault';
const key = 'index/large';
/** Too many to wait in the buffers between the store and whoever reads them. */
const bodyBytes = 32 * 1024 * 1024;
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
  await vaultWriter(client, bucket).put(key, randomBytes(bodyBytes));
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

test('a record listed as too long to be one is refused unread', async () => {
  const size = 65 * 1024 * 1024;
  const wanted = { kind: 'drill', host: 'crm', key: 'receipts/long', versionId: 'any', size } as const;
  const asked = await askedBy(async () => {
    await assert.rejects(
      readRecord(reader, wanted, (text) => ({ problem: text })),
      {
        kind: 'verification',
        message: /^receipts\/long is 68157440 bytes long: no record of ours is$/,
      },
    );
  });
  assert.deepEqual(asked, []);
});

test('a mirrored file of another size than its index says is not brought, and lets go of its connection', async () => {
  const put = await vaultWriter(client, bucket).put(mirrorKey('file'), randomBytes(bodyBytes));
  assert.equal(put.outcome, 'stored');
  const { versionId } = put;
  await using place = await scratch('reading');
  const run = {
    host: 'crm',
    runId: 'run',
    program: 'lifeboat test',
    clock: systemClock,
    reporter: listeningReporter(),
    signal: new AbortController().signal,
    dryRun: false,
  };
  const asked = await askedBy(async () => {
    const entry = entryOf('file', { size: 10, versionId });
    const { failed } = await bringFile(reader, targetDirectory(place.path), run, entry);
    assert.equal(failed, `the mirror holds ${bodyBytes} bytes, the index says 10`);
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
