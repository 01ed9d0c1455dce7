import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from '../../lib/config/load.ts';
import { need } from '../../lib/config/need.ts';
import { Failure, Failures } from '../../lib/errors.ts';

test('the powers asked for are handed over when they are there', () => {
  const settings = load({ environment: { DATABASE_URL: 'postgresql://u:p@h/crm', BACKUP_ENCRYPTION: 'none' } });
  const { source, seal, host } = need(settings, 'source', 'seal', 'host');
  assert.deepEqual([source.host, seal.kind, host], ['h', 'none', 'crm']);
});

test('one missing power names the variables that are not set, and only those', () => {
  const settings = load({ environment: { MINIO_ENDPOINT: 'minio', MINIO_BUCKET: 'files' } });
  assert.throws(() => need(settings, 'liveFiles'), {
    name: 'Failure',
    kind: 'configuration',
    message: 'the live bucket is not configured: MINIO_ACCESS_KEY, MINIO_SECRET_KEY are not set',
    hint: 'set MINIO_ACCESS_KEY, MINIO_SECRET_KEY',
  });
});

test('a variable whose stand-in is set is not missing', () => {
  const settings = load({ environment: { MINIO_ENDPOINT: 'minio', MINIO_BUCKET: 'files' } });
  assert.throws(() => need(settings, 'targetFiles'), {
    message: /: RESTORE_MINIO_ACCESS_KEY, RESTORE_MINIO_SECRET_KEY are not set$/,
  });
});

test('several missing powers are told at once', () => {
  assert.throws(
    () => need(load({ environment: {} }), 'source', 'vaultWriter', 'seal'),
    (error) => {
      assert.ok(error instanceof Failures && error instanceof Failure);
      assert.equal(error.kind, 'configuration');
      assert.deepEqual(
        error.problems.map(({ message }) => message.split(' is not configured')[0]),
        ['the source database', 'a key that writes to the vault', 'a public key to seal dumps with'],
      );
      return true;
    },
  );
});
