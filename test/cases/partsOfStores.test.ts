import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';

import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { vaultProbe } from '../../lib/adapters/stores/s3/probe.ts';
import { vaultReader } from '../../lib/adapters/stores/s3/reader.ts';
import { vaultWriter } from '../../lib/adapters/stores/s3/writer.ts';
import { collect } from '../contracts/collect.ts';
import { type Proxy, startProxy } from '../helpers/proxy/http.ts';
import type { Fault, Rule } from '../helpers/proxy/rule.ts';
import { createBucket, type ObjectServer, startMinio } from '../helpers/servers/minio.ts';

const bucket = 'vault';
let server: ObjectServer;
let proxy: Proxy;
before(async () => {
  server = await startMinio();
  proxy = await startProxy(server);
  await createBucket(server, bucket, { objectLock: true });
});
after(async () => {
  await proxy.stop();
  await server[Symbol.asyncDispose]();
});

function refusal(status: number, code: string): Fault {
  return { kind: 'answer', status, body: `<Error><Code>${code}</Code><Message>refused</Message></Error>` };
}

const anything = /./;
const crc32 = { 'x-amz-checksum-crc32': anything };

/** Stores a large object and two small ones in a store that refuses what these rules say. */
async function storedUnder(rules: readonly Rule[]) {
  proxy.setRules(rules);
  const client = s3Client({ ...server, endpoint: proxy.endpoint, forcePathStyle: true }, { deadlineSeconds: 30 });
  const writer = vaultWriter(client, bucket);
  const earlier = proxy.log.length;
  const bytes = randomBytes(33 * 1024 * 1024);
  const lockUntil = new Date(Date.now() + 60_000);
  const began = performance.now();
  for (const key of ['large', 'large-again']) {
    const put = await writer.put(key, pieces(bytes), { lockUntil });
    assert.ok(put.outcome === 'stored');
    const found = await vaultReader(client, bucket).read(key, put.versionId);
    assert.ok(bytes.equals(Buffer.concat(await collect(found?.body ?? pieces(Buffer.alloc(0))))));
    assert.equal(put.sha256, createHash('sha256').update(bytes).digest('hex'));
  }
  const small = await writer.put('small', Buffer.from('small'), { lockUntil });
  assert.equal(small.outcome, 'stored');
  client.destroy();
  return { log: proxy.log.slice(earlier), seconds: (performance.now() - began) / 1000 };
}

async function* pieces(bytes: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1 << 20) yield bytes.subarray(at, at + (1 << 20));
}

const sent = ({ method }: { readonly method: string }): boolean => method === 'PUT';

test('17-multipart-whole-checksum: a store that refuses it gets the checksum of each part, found out once', async () => {
  const completion = { method: 'POST', url: 'uploadId=', headers: crc32 };
  const { log } = await storedUnder([{ ...completion, fault: refusal(400, 'XAmzContentChecksumMismatch') }]);
  const asked = log.filter(
    ({ method, url, headers }) => method === 'POST' && url.includes('uploadId=') && 'x-amz-checksum-crc32' in headers,
  );
  // The first completion, and its repetitions: such a refusal may come of bytes that were damaged on their way.
  assert.ok(asked.length >= 1 && asked.length <= 5, String(asked.length));
  assert.equal(new Set(asked.map(({ url }) => url)).size, 1);
  for (const { headers } of log.filter(sent)) assert.ok('x-amz-checksum-crc32' in headers);
});

test('17-multipart-whole-checksum: a store that knows no such kind of upload gets the checksum of each part', async () => {
  const whole = { headers: { 'x-amz-checksum-type': anything }, fault: refusal(501, 'NotImplemented') };
  const { log, seconds } = await storedUnder([whole]);
  assert.equal(log.filter(({ status }) => status === 501).length, 1);
  for (const { headers } of log.filter(sent)) assert.ok('x-amz-checksum-crc32' in headers);
  assert.ok(seconds < 60, `${seconds} s`);
});

test('17-multipart-whole-checksum: a store that refuses every such header gets Content-MD5 with each request', async () => {
  const fault = refusal(400, 'InvalidArgument');
  const { log } = await storedUnder([
    { headers: crc32, fault },
    { headers: { 'x-amz-checksum-algorithm': anything }, fault },
  ]);
  const taken = log.filter((request) => sent(request) && request.status === 200);
  assert.equal(taken.length, 7);
  for (const { headers } of taken) assert.ok('content-md5' in headers);
});

test('17-multipart-whole-checksum: doctor tries an upload of two parts, once a day, and knows what the store checks', async () => {
  const whole = {
    method: 'POST',
    url: 'uploadId=',
    headers: crc32,
    fault: refusal(400, 'XAmzContentChecksumMismatch'),
  };
  proxy.setRules([whole]);
  const client = s3Client({ ...server, endpoint: proxy.endpoint, forcePathStyle: true }, { deadlineSeconds: 30 });
  const probe = vaultProbe(client, bucket);
  const now = new Date();
  const key = 'receipts/doctor/crm/parts';
  assert.equal((await probe.twoParts(key, now, new Date(now.getTime() + 60_000))).checked, 'each part');
  const earlier = proxy.log.length;
  assert.equal((await probe.twoParts(key, now, null)).checked, 'each part');
  assert.equal(proxy.log.slice(earlier).some(sent), false);
  await probe.twoParts(key, new Date(now.getTime() + 25 * 3_600_000), null);
  assert.equal(proxy.log.slice(earlier).some(sent), true);
  client.destroy();
});
