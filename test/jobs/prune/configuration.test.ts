import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { type Buckets, type Stores, startStores } from '../helpers/buckets.ts';
import { mirrorEnvironment, startLifeboat } from '../helpers/cli.ts';
import { history } from '../helpers/objects.ts';
import { putSnapshot, slotBefore } from '../helpers/snapshots.ts';

let stores: Stores;
let buckets: Buckets;
let environment: Record<string, string>;
before(async () => {
  stores = await startStores();
  buckets = await stores.anew();
  const { accessKey, secretKey } = buckets.vault;
  environment = {
    ...(await mirrorEnvironment(buckets)),
    // Keys that could do every harm.
    BACKUP_S3_PRUNE_ACCESS_KEY: accessKey,
    BACKUP_S3_PRUNE_SECRET_KEY: secretKey,
  };
  const now = new Date();
  await putSnapshot(buckets, slotBefore(now, { days: 400 }));
  await putSnapshot(buckets, slotBefore(now, { hours: 1 }));
});
after(() => stores[Symbol.asyncDispose]());

test('fault 57: an empty, zero or nonsensical retention is a configuration error, and nothing is pruned', async () => {
  const earlier = await history(buckets, '');
  const tries = ['', '0', '-7', 'a week'].map(async (nonsense) => {
    const retention = { BACKUP_KEEP_HOURLY_DAYS: nonsense };
    const { code, errors } = await startLifeboat(['prune', '--json'], { ...environment, ...retention }).ended;
    assert.equal(code, 10, `${JSON.stringify(nonsense)}: ${errors}`);
    assert.match(errors, /BACKUP_KEEP_HOURLY_DAYS is /);
  });
  await Promise.all(tries);
  assert.deepEqual(await history(buckets, ''), earlier);
});

test('fault 57: every wrong retention is reported at once', async () => {
  const { code, errors } = await startLifeboat(['prune'], {
    ...environment,
    BACKUP_KEEP_HOURLY_DAYS: '',
    BACKUP_KEEP_DAILY_DAYS: '0',
    BACKUP_BRAKE_PERCENT: 'all',
  }).ended;
  assert.equal(code, 10);
  for (const name of ['BACKUP_KEEP_HOURLY_DAYS', 'BACKUP_KEEP_DAILY_DAYS', 'BACKUP_BRAKE_PERCENT']) {
    assert.match(errors, new RegExp(`${name} is `));
  }
});

test('a prune from the command line prints its plan with a reason for every snapshot', async () => {
  const { code, errors } = await startLifeboat(['prune', '--dry-run'], environment).ended;
  assert.equal(code, 0, errors);
  assert.match(errors, /one of the newest 24/);
});
