import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsEnvironment, localEndpoint } from './local.ts';

test('takes an endpoint of this machine as it stands', () => {
  assert.equal(localEndpoint('http://127.0.0.1:4566'), 'http://127.0.0.1:4566');
});

for (const elsewhere of [
  'https://rds.eu-central-1.amazonaws.com',
  'http://127.0.0.1.example.org:4566',
  'http://127.0.0.1@example.org',
  'http://example.org/127.0.0.1',
  'https://127.0.0.1:4566',
  '127.0.0.1:4566',
  '',
]) {
  test(`refuses to start with the endpoint ${JSON.stringify(elsewhere)}`, () => {
    assert.throws(() => localEndpoint(elsewhere), /refuses to start/);
    assert.throws(() => awsEnvironment({ endpoint: elsewhere, region: 'eu-central-1' }), /refuses to start/);
  });
}

test('whoever is started with its variables has keys that mean nothing on AWS, and no profile', () => {
  const variables = awsEnvironment({ endpoint: 'http://127.0.0.1:4566', region: 'eu-central-1' });
  assert.deepEqual([variables['AWS_ACCESS_KEY_ID'], variables['AWS_SECRET_ACCESS_KEY']], ['test', 'test']);
  assert.equal(variables['AWS_CONFIG_FILE'], '/dev/null');
  assert.equal(variables['AWS_SHARED_CREDENTIALS_FILE'], '/dev/null');
  assert.equal(variables['AWS_EC2_METADATA_DISABLED'], 'true');
});
