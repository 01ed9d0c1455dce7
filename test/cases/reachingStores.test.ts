import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

import { liveFiles } from '../../lib/adapters/stores/minio/liveFiles.ts';
import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { s3Failure } from '../../lib/adapters/stores/s3/failure.ts';
import { liveProbe } from '../../lib/adapters/stores/s3/probe.ts';
import { vaultReader } from '../../lib/adapters/stores/s3/reader.ts';
import { targetBucket } from '../../lib/adapters/stores/s3/targetBucket.ts';
import type { Failure } from '../../lib/errors.ts';
import { collect } from '../contracts/collect.ts';
import { makeAuthority } from '../helpers/servers/authority.ts';
import { startMinio } from '../helpers/servers/minio.ts';
import type { ObjectServer } from '../helpers/servers/objectServer.ts';
import { startVersitygw } from '../helpers/servers/versitygw.ts';

const bucket = 'files';
const bytes = Buffer.from('bytes');

async function* body(): AsyncGenerator<Uint8Array> {
  yield bytes;
}

for (const [name, start] of [
  ['MinIO', startMinio],
  ['versitygw', startVersitygw],
] as const) {
  test(`02-region-of-live-store: ${name} says which region it signs for, and a restore, a mirror and doctor follow it`, async () => {
    await using server: ObjectServer = await start({ region: 'eu-central-1' });
    const { host: endPoint, port, endpoint, accessKey, secretKey } = server;
    const keys = { accessKey, secretKey };
    const strange = { endpoint, region: 'us-east-1', forcePathStyle: true, ...keys };
    // Each client is new: each begins with a question of another kind.
    const client = () => s3Client(strange, { deadlineSeconds: 5, learnsRegion: true });
    const target = targetBucket(client(), bucket);
    await target.prepare();
    await targetBucket(client(), bucket).write('a', body(), bytes.length, {});
    assert.deepEqual(
      (await collect(targetBucket(client(), bucket).list())).map(({ key }) => key),
      ['a'],
    );
    assert.equal(await liveProbe(client(), bucket).mayDelete(), true);
    for (const region of [undefined, 'eu-central-1', 'eu-west-9']) {
      const live = liveFiles({
        endPoint,
        port,
        useSSL: false,
        bucket,
        ...keys,
        ...(region === undefined ? {} : { region }),
      });
      assert.deepEqual(
        (await collect(live.list())).map(({ key }) => key),
        ['a'],
      );
      const found = await live.read('a', '*');
      assert.ok('body' in found && bytes.equals(Buffer.concat(await collect(found.body))));
    }
    // The vault's region is a setting; where it is wrong, the hint names it.
    const vault = vaultReader(s3Client(strange, { deadlineSeconds: 5 }), bucket);
    await assert.rejects(collect(vault.list('')), (error: Failure) => {
      assert.deepEqual([error.kind, error.hint], ['configuration', 'set BACKUP_S3_REGION, then run: lifeboat doctor']);
      return true;
    });
  });
}

test('24-private-ca: a certificate of an unknown authority is told at once, with the variable that names the authority', async () => {
  await using authority = await makeAuthority();
  const folder = dirname(authority.certificateFile);
  const [key, cert] = await Promise.all([readFile(join(folder, 'server.key')), readFile(join(folder, 'server.crt'))]);
  const server = createServer({ key, cert }, (_, response) => response.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const keys = { accessKey: 'testkey', secretKey: 'testsecret' };
  const client = s3Client({
    endpoint: `https://127.0.0.1:${port}`,
    region: 'us-east-1',
    forcePathStyle: true,
    ...keys,
  });
  const live = liveFiles({ endPoint: '127.0.0.1', port, useSSL: true, bucket, ...keys });
  try {
    for (const ask of [
      () => collect(live.list()),
      () => live.read('a', '*'),
      () => collect(vaultReader(client, bucket).list('')),
      () => targetBucket(client, bucket).prepare(),
      () => liveProbe(client, bucket).mayDelete(),
    ]) {
      const began = performance.now();
      await assert.rejects(ask, (error: Failure) => {
        assert.equal(error.kind, 'configuration', error.message);
        assert.match(error.message, /shows a certificate that this machine does not trust/);
        assert.match(error.hint ?? '', /NODE_EXTRA_CA_CERTS=\/path\/to\/ca\.pem/);
        return true;
      });
      assert.ok(performance.now() - began < 10_000);
    }
  } finally {
    client.destroy();
    server.close();
    server.closeAllConnections();
  }
});

for (const [code, words, hint] of [
  ['CERT_HAS_EXPIRED', /has expired/, /renew the certificate/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', /is for another host name/, /name the server as its certificate does/],
  ['SELF_SIGNED_CERT_IN_CHAIN', /does not trust/, /NODE_EXTRA_CA_CERTS=/],
] as const) {
  test(`24-private-ca: ${code} is a matter of configuration`, () => {
    const error = Object.assign(new Error('no'), { code });
    const failure = s3Failure(error, { place: 'vault', bucket, doing: 'listing' });
    assert.equal(failure.kind, 'configuration');
    assert.match(failure.message, words);
    assert.match(failure.hint ?? '', hint);
  });
}
