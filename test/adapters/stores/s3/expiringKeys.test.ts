import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';

import { s3Client } from '../../../../lib/adapters/stores/s3/client.ts';
import { vaultWriter } from '../../../../lib/adapters/stores/s3/writer.ts';
import { writerPolicy } from '../../../helpers/policies.ts';
import { type Proxy, startProxy } from '../../../helpers/proxy/http.ts';
import { createBucket, type ObjectServer, startMinio } from '../../../helpers/servers/minio.ts';
import { type ScopedKeys, scopedKeys } from '../../../helpers/servers/scopedKeys.ts';

let server: ObjectServer;
let proxy: Proxy;

before(async () => {
  server = await startMinio();
  await createBucket(server, 'vault', { objectLock: true });
  proxy = await startProxy(server);
});

after(async () => {
  await proxy.stop();
  await server[Symbol.asyncDispose]();
});

test('fault 30: keys of a role that run out during an upload are fetched anew, and the upload goes on with them', async () => {
  const policy = writerPolicy('vault', 'backup');
  const left: ScopedKeys[] = [await scopedKeys(server, policy), await scopedKeys(server, policy)];
  const [first, second] = left.map(({ accessKey }) => accessKey);
  // As ECS gives a task its role's keys: the first pair is about to run out, the second is not. (The SDK fetches anew from
  // five minutes before; keys that have run out when it looks for the first time it would not use at all.)
  const role = createServer((_request, response) => {
    const { accessKey, secretKey, sessionToken } = (left.length > 1 ? left.shift() : left[0]) ?? {};
    const seconds = accessKey === first ? 60 : 3600;
    const Expiration = new Date(Date.now() + seconds * 1000).toISOString();
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({ AccessKeyId: accessKey, SecretAccessKey: secretKey, Token: sessionToken, Expiration }),
    );
  });
  role.listen(0, '127.0.0.1');
  await once(role, 'listening');
  const { port } = role.address() as AddressInfo;
  // Whatever the caller of the tests has of his own comes before a role's keys.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/`,
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_CONFIG_FILE: '/dev/null',
  });
  const { region } = server;
  const client = s3Client({ endpoint: proxy.endpoint, region, forcePathStyle: true }, { deadlineSeconds: 20 });
  const put = await vaultWriter(client, 'vault').put('pg/expiring', randomBytes(40 * 1024 * 1024));
  client.destroy();
  role.close();
  role.closeAllConnections();
  assert.equal(put.outcome, 'stored');
  const signers = proxy.log.map(({ headers }) => /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1]);
  assert.equal(signers[0], first);
  assert.equal(signers.at(-1), second);
});
