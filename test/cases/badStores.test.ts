import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';

import { liveFiles } from '../../lib/adapters/stores/minio/liveFiles.ts';
import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { vaultReader } from '../../lib/adapters/stores/s3/reader.ts';
import { load } from '../../lib/config/load.ts';
import { Failures } from '../../lib/errors.ts';
import { collect } from '../contracts/collect.ts';
import { startMinio } from '../helpers/servers/minio.ts';

const keys = { accessKey: 'testkey', secretKey: 'testsecretkey' };

/** What reading a vault and a live bucket at this address comes to, each with the seconds it took. */
async function tried(endpoint: string) {
  const { hostname, port, protocol } = new URL(endpoint);
  const client = s3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, ...keys });
  const live = liveFiles({
    endPoint: hostname,
    port: Number(port),
    useSSL: protocol === 'https:',
    bucket: 'files',
    ...keys,
  });
  const told: string[] = [];
  for (const look of [
    () => vaultReader(client, 'vault').facts(),
    () => collect(vaultReader(client, 'vault').list('')),
    () => collect(live.list()),
  ]) {
    const began = performance.now();
    await assert.rejects(look, (error: Error & { readonly kind?: string; readonly hint?: string }) => {
      told.push(`${error.kind}: ${error.message} [${error.hint}]`);
      return true;
    });
    assert.ok(performance.now() - began < 5000, told.at(-1));
  }
  client.destroy();
  return told;
}

for (const [status, what] of [
  [200, 'a page that says 200'],
  [302, 'a redirection to a login page'],
  [400, 'a port that speaks https only'],
  [403, 'a firewall'],
  [404, 'a web server'],
] as const) {
  test(`an address where ${what} answers instead of a store is told at once, in one sentence, with the setting`, async () => {
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(status, { 'content-type': 'text/html' });
      response.end('<!DOCTYPE html><html><body>harbour <br> office</body></html>');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    try {
      const told = await tried(`http://127.0.0.1:${port}`);
      for (const each of told.slice(0, 2)) {
        assert.match(each, /^vault: .*what is no reply of S3.*\[check BACKUP_S3_ENDPOINT, /);
        assert.doesNotMatch(each, /deserialization|\$response/i);
      }
      if (status === 200) assert.match(told[2] ?? '', /^source: .*cut short/);
      else assert.match(told[2] ?? '', /^source: .*what is no reply of S3.*\[check MINIO_ENDPOINT, /);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
}

test('https where http is spoken is told at once', async () => {
  await using server = await startMinio();
  const told = await tried(server.endpoint.replace('http:', 'https:'));
  for (const each of told) assert.match(each, /^(?:vault|source): .*speaks no TLS .*\[say http instead of https: /);
});

test('an endpoint with a path is refused before anything is asked', () => {
  const environment = { BACKUP_S3_ENDPOINT: 'https://vault.example.com/crm', BACKUP_S3_BUCKET: 'crm-vault' };
  assert.throws(
    () => load({ environment }),
    (error: unknown) => {
      assert.ok(error instanceof Failures);
      assert.equal(error.kind, 'configuration');
      assert.match(error.problems.map(({ message }) => message).join(), /BACKUP_S3_ENDPOINT/);
      return true;
    },
  );
});
