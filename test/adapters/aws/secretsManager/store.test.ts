import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretsManagerReader, secretsManagerWriter } from '../../../../lib/adapters/aws/secretsManager/store.ts';
import { Failure } from '../../../../lib/errors.ts';
import { secretStoreContract } from '../../../contracts/secrets.ts';
import { type Moto, startMoto } from '../../../helpers/servers/moto.ts';

let moto: Moto;
let client: SecretsManagerClient;
before(async () => {
  moto = await startMoto();
  client = clientAt(moto.endpoint);
});
after(async () => {
  client.destroy();
  await moto[Symbol.asyncDispose]();
});

function clientAt(endpoint: string): SecretsManagerClient {
  return new SecretsManagerClient({
    endpoint,
    region: 'eu-central-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}

function placeOf(host: string) {
  return { client, region: moto.region, host };
}

secretStoreContract('Secrets Manager', () => ({
  reader: async (host) => secretsManagerReader(placeOf(host)),
  writer: async (host) => secretsManagerWriter(placeOf(host)),
}));

test('Secrets Manager: more copies than a page are all listed, and a stranger’s secret is passed over', async () => {
  const writer = secretsManagerWriter(placeOf('many'));
  const days = Array.from({ length: 105 }, (_, day) => new Date(Date.UTC(2026, 0, 1 + day)));
  for (const at of days) {
    const name = writer.nameAt(at);
    await writer.add(
      { format: '1.0', name, host: 'many', storedAt: at.toISOString(), variables: [], marks: {} },
      Buffer.from('A=1'),
    );
  }
  await client.send(new CreateSecretCommand({ Name: 'lifeboat/many/env/of-somebody-else', SecretString: 'x' }));
  assert.equal((await secretsManagerReader(placeOf('many')).list()).length, days.length);
});

test('Secrets Manager: refuses a file that is longer than a secret may be', async () => {
  const writer = secretsManagerWriter(placeOf('long'));
  const copy = { format: '1.0', name: 'x', host: 'long', storedAt: '2026-03-01T00:00:00Z', variables: [], marks: {} };
  await assert.rejects(
    writer.add(copy, Buffer.alloc(65_537)),
    (error) => error instanceof Failure && error.kind === 'usage' && /65537 bytes/.test(error.message),
  );
});

test('Secrets Manager: fails, and says so, when nobody answers', async () => {
  const place = { client: clientAt('http://127.0.0.1:1'), region: 'eu-central-1', host: 'crm' };
  await assert.rejects(secretsManagerReader(place).list(), {
    kind: 'configuration',
    message: 'list the secrets under lifeboat/crm/env/: Secrets Manager cannot be reached (ECONNREFUSED)',
  });
  place.client.destroy();
});
