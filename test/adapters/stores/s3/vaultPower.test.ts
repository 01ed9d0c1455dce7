import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { s3Client } from '../../../../lib/adapters/stores/s3/client.ts';
import { vaultHolder } from '../../../../lib/adapters/stores/s3/holder.ts';
import { vaultReader } from '../../../../lib/adapters/stores/s3/reader.ts';
import { vaultRemover } from '../../../../lib/adapters/stores/s3/remover.ts';
import { vaultWriter } from '../../../../lib/adapters/stores/s3/writer.ts';
import type { PutResult } from '../../../../lib/ports/vault.ts';
import { collect } from '../../../contracts/collect.ts';
import { holderPolicy, readerPolicy, removerPolicy, writerPolicy } from '../../../helpers/policies.ts';
import { createBucket, type ObjectServer, startMinio } from '../../../helpers/servers/minio.ts';
import { type PolicyDocument, scopedKeys } from '../../../helpers/servers/scopedKeys.ts';

const bucket = 'vault';
const mebibyte = 1024 * 1024;
let server: ObjectServer;

before(async () => {
  server = await startMinio();
  await createBucket(server, bucket, { objectLock: true });
});

after(async () => {
  await server[Symbol.asyncDispose]();
});

async function clientOf(policy: PolicyDocument): Promise<S3Client> {
  return s3Client({ ...server, ...(await scopedKeys(server, policy)), forcePathStyle: true }, { deadlineSeconds: 5 });
}

function versionOf(put: PutResult): string {
  assert.equal(put.outcome, 'stored');
  return put.versionId;
}

test("the backup's writer does its whole work with its own keys", async () => {
  const client = await clientOf(writerPolicy(bucket, 'backup'));
  const writer = vaultWriter(client, bucket);
  const lockUntil = new Date(Date.now() + 30 * 24 * 3_600_000);
  versionOf(
    await writer.put('pg/dump', randomBytes(20 * mebibyte), { lockUntil, onlyIfAbsent: true, tags: { a: 'b' } }),
  );
  versionOf(await writer.put('receipts/backup/x', randomBytes(10)));
  assert.equal(await writer.abortUploads('pg/dump', new Date()), 0);
  const broken = (async function* () {
    yield randomBytes(40 * mebibyte);
    throw new Error('died');
  })();
  await assert.rejects(writer.put('pg/aborted', broken), /died/);
  assert.equal(await writer.abortUploads('pg/aborted', new Date()), 0);
});

test("the backup's writer cannot destroy: its own keys are refused everything that ends or weakens", async () => {
  const client = await clientOf(writerPolicy(bucket, 'backup'));
  const writer = vaultWriter(client, bucket);
  // Whole seconds, as stores keep it.
  const lockUntil = new Date(Math.trunc(Date.now() / 1000) * 1000 + 7 * 24 * 3_600_000);
  const first = versionOf(await writer.put('pg/kept', Buffer.from('first'), { lockUntil }));
  const target = { Bucket: bucket, Key: 'pg/kept', VersionId: first };
  const soon = { Mode: 'COMPLIANCE', RetainUntilDate: new Date(Date.now() + 60_000) } as const;
  const weak = { Mode: 'GOVERNANCE', RetainUntilDate: lockUntil } as const;
  const rule = { ID: 'x', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } } as const;
  const attempts = [
    () => client.send(new DeleteObjectCommand(target)),
    () => client.send(new DeleteObjectCommand({ ...target, VersionId: undefined })),
    () => client.send(new PutObjectRetentionCommand({ ...target, Retention: soon })),
    () => client.send(new PutObjectRetentionCommand({ ...target, Retention: weak, BypassGovernanceRetention: true })),
    () => client.send(new PutObjectLegalHoldCommand({ ...target, LegalHold: { Status: 'ON' } })),
    () =>
      client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Suspended' } })),
    () =>
      client.send(
        new PutBucketLifecycleConfigurationCommand({ Bucket: bucket, LifecycleConfiguration: { Rules: [rule] } }),
      ),
    () => client.send(new DeleteBucketCommand({ Bucket: bucket })),
    () => client.send(new PutObjectCommand({ Bucket: bucket, Key: 'receipts/drill/forged', Body: 'passed' })),
    () => client.send(new PutObjectCommand({ Bucket: bucket, Key: 'minio/file', Body: 'x' })),
  ];
  for (const [index, attempt] of attempts.entries()) await assert.rejects(attempt(), `attempt ${index}`);
  await assert.rejects(vaultWriter(client, bucket).put('receipts/drill/forged', Buffer.from('passed')), {
    kind: 'credentials',
  });
  const reader = vaultReader(client, bucket);
  assert.deepEqual(await reader.facts(), { versioning: true, objectLock: { defaultMode: null } });
  const second = versionOf(await writer.put('pg/kept', Buffer.from('second')));
  assert.deepEqual(
    (await collect(reader.listVersions('pg/kept'))).map(({ versionId }) => versionId),
    [second, first],
  );
  assert.deepEqual((await reader.head('pg/kept', first))?.lockedUntil, lockUntil);
});

test('a lock of decades is refused: the policy caps how much may remain', async () => {
  const writer = vaultWriter(await clientOf(writerPolicy(bucket, 'backup')), bucket);
  const lockUntil = new Date(Date.now() + 3650 * 24 * 3_600_000);
  await assert.rejects(writer.put('pg/for-ever', randomBytes(10), { lockUntil }), { kind: 'credentials' });
});

test("the remover's keys hide and no more; what was hidden is all still there", async () => {
  const root = s3Client({ ...server, forcePathStyle: true });
  const versionId = versionOf(await vaultWriter(root, bucket).put('minio/file', Buffer.from('file')));
  const client = await clientOf(removerPolicy(bucket));
  assert.deepEqual(await vaultRemover(client, bucket).hide(['minio/file']), { hidden: ['minio/file'], failed: [] });
  await assert.rejects(
    client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'minio/file', VersionId: versionId })),
  );
  await assert.rejects(vaultWriter(client, bucket).put('minio/file', Buffer.from('x')), { kind: 'credentials' });
  assert.equal((await vaultReader(client, bucket).head('minio/file', versionId))?.size, 4);
  root.destroy();
});

test('fault 55: keys that a DeleteObjects of 200 did not hide are named, the others are hidden', async () => {
  const root = s3Client({ ...server, forcePathStyle: true });
  for (const key of ['minio/one', 'pg/denied', 'pg/denied\u0001']) {
    await vaultWriter(root, bucket).put(key, Buffer.from('x'));
  }
  const policy = removerPolicy(bucket);
  const denied = { Effect: 'Deny', Action: ['s3:DeleteObject'], Resource: [`arn:aws:s3:::${bucket}/pg/*`] };
  const remover = vaultRemover(await clientOf({ ...policy, Statement: [...policy.Statement, denied] }), bucket);
  const { hidden, failed } = await remover.hide(['minio/one', 'pg/denied', 'pg/denied\u0001']);
  assert.deepEqual(hidden, ['minio/one']);
  assert.deepEqual(
    failed.map(({ key }) => key),
    ['pg/denied', 'pg/denied\u0001'],
  );
  for (const { reason } of failed) assert.match(reason, /AccessDenied/);
  assert.ok((await vaultReader(root, bucket).head('pg/denied')) !== null);
  root.destroy();
});

test("the holder's keys hold and release, the reader's keys only look", async () => {
  const root = s3Client({ ...server, forcePathStyle: true });
  const versionId = versionOf(await vaultWriter(root, bucket).put('pg/held', Buffer.from('x')));
  const holder = await clientOf(holderPolicy(bucket));
  await vaultHolder(holder, bucket).hold('pg/held', versionId, true);
  const reading = await clientOf(readerPolicy(bucket));
  assert.equal((await vaultReader(reading, bucket).head('pg/held', versionId))?.held, true);
  await assert.rejects(vaultHolder(reading, bucket).hold('pg/held', versionId, false), { kind: 'credentials' });
  await assert.rejects(
    vaultRemover(reading, bucket)
      .hide(['pg/held'])
      .then(({ failed }) => assert.deepEqual(failed, [])),
  );
  await assert.rejects(root.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'pg/held', VersionId: versionId })));
  await vaultHolder(holder, bucket).hold('pg/held', versionId, false);
  root.destroy();
});
