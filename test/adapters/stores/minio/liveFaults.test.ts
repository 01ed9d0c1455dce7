import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type LiveOptions, liveFiles } from '../../../../lib/adapters/stores/minio/liveFiles.ts';
import { Failure } from '../../../../lib/errors.ts';
import type { LiveBody, LiveFiles, ReadProblem } from '../../../../lib/ports/files.ts';
import { collect } from '../../../contracts/collect.ts';
import { liveReaderPolicy } from '../../../helpers/policies.ts';
import { type Proxy, startProxy } from '../../../helpers/proxy/http.ts';
import type { Rule } from '../../../helpers/proxy/rule.ts';
import { createBucket, type ObjectServer, rootClient, startMinio } from '../../../helpers/servers/minio.ts';
import { scopedKeys } from '../../../helpers/servers/scopedKeys.ts';

const mebibyte = 1024 * 1024;
const bucket = 'live';
let server: ObjectServer;
let proxy: Proxy;
let root: ReturnType<typeof rootClient>;

before(async () => {
  server = await startMinio();
  proxy = await startProxy(server);
  root = rootClient(server);
  await createBucket(server, bucket);
});

after(async () => {
  root.destroy();
  await proxy.stop();
  await server[Symbol.asyncDispose]();
});

async function put(Key: string, Body: Uint8Array): Promise<void> {
  await root.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
}

function connection(port: number) {
  const { host: endPoint, accessKey, secretKey } = server;
  return { endPoint, port, useSSL: false, accessKey, secretKey, bucket };
}

/** The live bucket behind the proxy that breaks as `rules` say. */
function broken(rules: readonly Rule[], options: LiveOptions = {}): LiveFiles {
  proxy.setRules(rules);
  return liveFiles(connection(proxy.port), { deadlineSeconds: 1, ...options });
}

function whole(result: LiveBody | ReadProblem): LiveBody {
  assert.ok('body' in result, JSON.stringify(result));
  return result;
}

const xml = (body: string) =>
  ({ kind: 'answer', status: 200, headers: { 'content-type': 'application/xml' }, body }) as const;

test('fault 39: a listing that breaks midway, is cut short or goes on without saying where fails', async () => {
  const row =
    '<Contents><Key>a</Key><LastModified>2026-01-01T00:00:00Z</LastModified><ETag>e</ETag><Size>1</Size></Contents>';
  const page = (head: string): string => `<ListBucketResult>${head}${row}</ListBucketResult>`;
  const goesOn = page('<IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken>');
  const cases: readonly (readonly Rule[])[] = [
    [{ url: 'continuation-token=t', fault: { kind: 'answer', status: 500 } }, { fault: xml(goesOn) }],
    [{ url: 'continuation-token=t', fault: { kind: 'drop' } }, { fault: xml(goesOn) }],
    [{ fault: xml(goesOn.slice(0, -1)) }],
    [{ fault: xml(page('<IsTruncated>true</IsTruncated>')) }],
    [{ fault: xml(page('')) }],
    [{ fault: xml('') }],
    [{ fault: { kind: 'cutReply', afterBytes: 20 } }],
  ];
  for (const rules of cases) {
    await assert.rejects(collect(broken(rules, { deadlineSeconds: 0.2 }).list()), { kind: 'source' });
  }
});

test('a listing out of order asks for the work to begin again, and is sorted then; what is listed twice comes out twice', async () => {
  const row = (key: string): string =>
    `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00Z</LastModified><ETag>&quot;e&#34;</ETag><Size>1</Size></Contents>`;
  const body = `<ListBucketResult>${row('b')}${row('a&amp;%2B+')}${row('b')}<IsTruncated>false</IsTruncated></ListBucketResult>`;
  const live = broken([{ fault: xml(body) }]);
  await assert.rejects(collect(live.list()), { kind: 'source', retry: 'sorted listing' });
  const listed = await collect(live.list());
  assert.deepEqual(
    listed.map(({ key, etag }) => [key, etag]),
    [
      ['a&%2B+', 'e'],
      ['b', 'e'],
      ['b', 'e'],
    ],
  );
});

test('passing trouble is waited out: a drop, a storm, a stall', async () => {
  await put('passing', Buffer.from('x'));
  const files = broken(
    [
      { times: 1, fault: { kind: 'drop' } },
      { times: 2, fault: { kind: 'answer', status: 503 } },
      { times: 1, fault: { kind: 'stall' } },
    ],
    // So idle that an honest answer of a busy machine is not taken for a stall, which would show as one more request.
    { deadlineSeconds: 60, idleSeconds: 5 },
  );
  const earlier = proxy.log.length;
  assert.ok((await collect(files.list())).some(({ key }) => key === 'passing'));
  assert.deepEqual(
    proxy.log.slice(earlier).map(({ fault }) => fault),
    ['drop', 'answer', 'answer', 'stall', 'pass'],
  );
});

test('a body whose connection drops is read on where it broke', async () => {
  const body = randomBytes(20 * mebibyte);
  await put('dropped', body);
  const files = broken([{ url: '/live/dropped', times: 3, fault: { kind: 'cutReply', afterBytes: 3 * mebibyte } }]);
  assert.ok(body.equals(Buffer.concat(await collect(whole(await files.read('dropped', '*')).body))));
  const always = broken([{ url: '/live/dropped', fault: { kind: 'cutReply', afterBytes: 1000 } }]);
  await assert.rejects(collect(whole(await always.read('dropped', '*')).body), {
    kind: 'unexpected',
    message: /broke 5 times in a row/,
  });
  const down = broken([
    { url: '/live/dropped', times: 1, fault: { kind: 'cutReply', afterBytes: 1000 } },
    { fault: { kind: 'drop' } },
  ]);
  await assert.rejects(collect(whole(await down.read('dropped', '*')).body), { kind: 'source' });
});

test('fault 37, 38: a file that changes or vanishes while its broken body is read on is never pieced together', async () => {
  for (const then of [
    () => put('moving', randomBytes(mebibyte)),
    () => root.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'moving' })),
  ]) {
    await put('moving', randomBytes(5 * mebibyte));
    const files = broken([{ url: '/live/moving', times: 1, fault: { kind: 'cutReply', afterBytes: mebibyte } }]);
    const { body } = whole(await files.read('moving', '*'));
    await then();
    await assert.rejects(collect(body), { kind: 'unexpected', message: /moving changed while it was read/ });
  }
});

test('fault 45: a file that may not be read, for a policy or for a key of its own, is told apart with the reason', async () => {
  await put('open/file', Buffer.from('x'));
  await put('denied/file', Buffer.from('x'));
  const policy = liveReaderPolicy(bucket);
  const deny = { Effect: 'Deny', Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${bucket}/denied/*`] };
  const keys = await scopedKeys(server, { ...policy, Statement: [...policy.Statement, deny] });
  const files = liveFiles({ ...connection(server.port), ...keys });
  const denied = await files.read('denied/file', '*');
  assert.ok('problem' in denied && denied.problem === 'unreadable');
  assert.match(denied.reason, /AccessDenied/);
  assert.equal(String(Buffer.concat(await collect(whole(await files.read('open/file', '*')).body))), 'x');
});

test('fault 45: the answer to a file under SSE-C concerns that file alone', async () => {
  // MinIO takes such keys over TLS only; these are its words for a read without the key.
  const body =
    '<Error><Code>InvalidRequest</Code><Message>The object was stored using a form of Server Side Encryption.</Message></Error>';
  const files = broken([{ url: '/live/sealed', fault: { kind: 'answer', status: 400, body } }]);
  const read = await files.read('sealed', '*');
  assert.ok('problem' in read && read.problem === 'unreadable');
  assert.match(read.reason, /Server Side Encryption/);
  assert.equal(await files.exists('sealed'), true);
});

test('a file that the store cannot give (500, again and again) does not end the run', async () => {
  const body = '<Error><Code>InternalError</Code><Message>disk is gone</Message></Error>';
  const files = broken([{ url: '/live/damaged', fault: { kind: 'answer', status: 500, body } }], {
    deadlineSeconds: 60,
  });
  assert.deepEqual(await files.read('damaged', '*'), { problem: 'unreadable', reason: 'InternalError: disk is gone' });
});

test('fails in the words and with the kind of what is wrong, and without the secret', async () => {
  const right = connection(server.port);
  const cases: readonly (readonly [string, typeof right, string])[] = [
    ['no such bucket', { ...right, bucket: 'missing' }, 'configuration'],
    ['unknown key', { ...right, accessKey: 'testnobody' }, 'credentials'],
    ['wrong secret', { ...right, secretKey: 'testwrongsecret' }, 'credentials'],
    ['nothing listens', { ...right, port: 1 }, 'source'],
    ['no such host', { ...right, endPoint: 'live.invalid' }, 'source'],
  ];
  for (const [name, where, kind] of cases) {
    const files = liveFiles(where, { deadlineSeconds: 0.1 });
    for (const action of [() => collect(files.list()), () => files.read('x', '*'), () => files.exists('x')]) {
      await assert.rejects(action(), (error) => {
        assert.ok(error instanceof Failure, name);
        assert.equal(error.kind, kind, `${name}: ${error.message}`);
        assert.ok(!error.message.includes(where.secretKey) && !error.message.includes('X-Amz-Signature'));
        return true;
      });
    }
  }
});

test('fault 31: a clock that is off is named', async () => {
  const body = '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';
  const headers = { date: new Date(Date.now() + 20 * 60_000).toUTCString() };
  const files = broken([{ fault: { kind: 'answer', status: 403, headers, body } }]);
  await assert.rejects(collect(files.list()), { kind: 'source', message: /clock/ });
});

test('the live bucket is asked with GET and nothing else', () => {
  assert.ok(proxy.log.length > 0);
  assert.deepEqual([...new Set(proxy.log.map(({ method }) => method))], ['GET']);
});

test('a body is not mistaken for another: its bytes are those of the ETag', async () => {
  const bytes = randomBytes(100_000);
  await put('digest', bytes);
  const { etag, body } = whole(await broken([]).read('digest', '*'));
  const md5 = createHash('md5')
    .update(Buffer.concat(await collect(body)))
    .digest('hex');
  assert.equal(md5, etag);
});
