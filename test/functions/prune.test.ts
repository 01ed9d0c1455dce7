import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { readReceipts } from '../../lib/jobs/vaultRecords/receipts.ts';
import { collect } from '../contracts/collect.ts';
import { type Buckets, type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { freshSlots, putSnapshot, putSnapshots, slotBefore } from '../jobs/helpers/snapshots.ts';

let stores: Stores;
before(async () => {
  stores = await startStores();
});
after(() => stores[Symbol.asyncDispose]());

const handler = new URL('../../functions/prune/handler.ts', import.meta.url).href;

/** The handler in a process of its own, as Lambda starts it: what it knows is its environment. */
function invoke({ host, vault, vaultBucket }: Buckets, bucket = vaultBucket) {
  return spawnSync(process.execPath, ['--input-type=module', '-e', `await (await import('${handler}')).handler();`], {
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      BACKUP_HOST: host,
      BACKUP_S3_ENDPOINT: vault.endpoint,
      BACKUP_S3_REGION: 'us-east-1',
      BACKUP_S3_BUCKET: bucket,
      BACKUP_S3_PRUNE_ACCESS_KEY: vault.accessKey,
      BACKUP_S3_PRUNE_SECRET_KEY: vault.secretKey,
    },
  });
}

test('the prune function hides what retention no longer asks for and leaves a receipt', async () => {
  const buckets = await stores.anew();
  const now = new Date();
  const old = await putSnapshot(buckets, slotBefore(now, { days: 40 }));
  await putSnapshots(buckets, freshSlots(now));
  const { status, stdout, stderr } = invoke(buckets);
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /"message":"prune done"/);
  assert.equal(await buckets.reader.head(old.manifestKey), null);
  const [receipt] = await collect(readReceipts(buckets.reader, 'prune', buckets.host));
  assert.equal(receipt?.exitCode, 0);
});

test('the prune function fails, and logs why once, when there is no such bucket', async () => {
  const { status, stdout } = invoke(await stores.anew(), 'no-such-bucket');
  assert.notEqual(status, 0);
  const errors = stdout.split('\n').filter((line) => line.includes('"level":"error"'));
  assert.equal(errors.length, 1);
  assert.match(errors[0] ?? '', /no-such-bucket/);
});
