import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  makeKeys,
  makeLockedBucket,
  narrowKeys,
  setLifecycle,
  switchVersionsOn,
} from '../../../lib/core/vault/commands.ts';
import { kindOfStore } from '../../../lib/core/vault/store.ts';

const aws = { endpoint: undefined, region: 'eu-central-1', bucket: 'crm-vault' };
const minio = { endpoint: 'https://vault.example.com:9000', region: 'us-east-1', bucket: 'crm-vault' };
const backblaze = {
  endpoint: 'https://s3.eu-central-003.backblazeb2.com',
  region: 'eu-central-003',
  bucket: 'crm-vault',
};

test('the make of a store is told by its endpoint', () => {
  for (const [endpoint, kind] of [
    [undefined, 'aws'],
    ['https://s3.eu-west-1.amazonaws.com', 'aws'],
    [backblaze.endpoint, 'backblaze'],
    ['https://amazonaws.com.example.com', 'minio'],
    [minio.endpoint, 'minio'],
    ['https://s3.eu-central-1.wasabisys.com', 'other'],
    ['https://fsn1.your-objectstorage.com', 'other'],
    ['https://s3.fr-par.scw.cloud', 'other'],
  ] as const) {
    assert.equal(kindOfStore({ endpoint }), kind, endpoint);
  }
});

test('every command for a store of its own names it, so that none goes to AWS', () => {
  for (const store of [minio, backblaze]) {
    for (const command of [makeLockedBucket(store, 'b'), switchVersionsOn(store), setLifecycle(store, 'some')]) {
      assert.ok(command.includes(`--endpoint-url ${store.endpoint} `), command);
    }
  }
  assert.match(makeLockedBucket(aws, 'b'), /--region eu-central-1 .*LocationConstraint=eu-central-1$/);
});

test('keys are made by the store’s own tool, and none of them may delete', () => {
  assert.match(makeKeys(aws, 'writer').join('\n'), /aws iam create-access-key/);
  assert.match(makeKeys(minio, 'prune').join('\n'), /mc admin accesskey create vault\//);
  const capabilities = makeKeys(backblaze, 'writer').join('\n');
  assert.match(capabilities, /writeFiles,.*writeFileRetentions/);
  assert.doesNotMatch(capabilities, /delete|bypassGovernance|writeBucket/);
  assert.match(narrowKeys(minio, 'writer', 'ID'), /accesskey edit vault\/ ID --policy writer\.json$/);
});

test('S9: a store that calls itself something else than MinIO is given no command of mc, but the policy and where it takes that', () => {
  for (const [server, where] of [
    ['VERSITYGW', /bucket policy/],
    ['SeaweedFS 8000GB 4.48', /weed shell: s3\.configure/],
    ['tide', /the way this store gives rights/],
  ] as const) {
    const store = { ...minio, server };
    const commands = [...makeKeys(store, 'writer'), narrowKeys(store, 'writer', 'ID')].join('\n');
    assert.doesNotMatch(commands, /\bmc\b|aws iam|\bb2\b/);
    assert.match(commands, /--print writer-policy --store other --bucket crm-vault > writer\.json/);
    assert.match(commands, where);
  }
  assert.match(makeKeys({ ...minio, server: 'MinIO' }, 'writer').join(), /mc admin/);
  assert.match(makeKeys({ ...minio, server: null }, 'writer').join(), /mc admin/);
});
