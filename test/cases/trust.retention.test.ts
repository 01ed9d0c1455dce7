import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { planRetention, type RetentionRequest } from '../../lib/core/snapshots/retention.ts';
import { factOf } from '../core/samples.ts';
import { type Buckets, type Stores, startStores } from '../jobs/helpers/buckets.ts';
import { makeSignatures, type Signatures } from '../jobs/helpers/signatures.ts';
import { freshSlots, putReceipt, putSnapshot, putSnapshots, slotBefore } from '../jobs/helpers/snapshots.ts';
import { thiefOf } from '../jobs/helpers/thief.ts';

let stores: Stores;
let signatures: Signatures;
before(async () => {
  [stores, signatures] = await Promise.all([startStores(), makeSignatures()]);
});
after(() => stores[Symbol.asyncDispose]());

const day = 86_400_000;
const now = new Date();
const midnight = Math.floor(now.getTime() / day) * day;
/** Clock of the day that many days ago, UTC. */
const then = (days: number, clock: string): Date =>
  new Date(`${new Date(midnight - days * day).toISOString().slice(0, 10)}T${clock}:00Z`);
const days = [8, 12, 16, 20, 24, 28];

/** Of each day three genuine snapshots and, before them, the forged one; a proven one among them. */
async function robbed(forge: (buckets: Buckets, at: Date) => Promise<unknown>): Promise<Buckets> {
  const buckets = await stores.anew();
  const signer = signatures.signers.writer;
  await putSnapshots(buckets, freshSlots(now), { signer });
  for (const ago of days) {
    await forge(buckets, then(ago, '00:00'));
    for (const clock of ['09:00', '12:00', '23:00']) {
      const placed = await putSnapshot(buckets, then(ago, clock), { signer });
      if (clock !== '12:00' || ago !== 16) continue;
      const { snapshot, manifestVersionId, dumpVersionId, runId } = placed;
      const details = {
        snapshot,
        manifestVersionId,
        dumpVersionId,
        runId,
        verdict: 'proven',
        recoverySeconds: 1,
        recoveryPointSeconds: 1,
      };
      await putReceipt(buckets, 'drill', then(ago, '13:00'), { details }, signatures.signers.reader);
    }
  }
  return buckets;
}

async function keptOf(buckets: Buckets): Promise<ReadonlyMap<string, string>> {
  const ports = signatures.as('prune', await buckets.prunePorts());
  const report = await buckets.prune({ ports, now, dryRun: true });
  assert.equal(report.exit, 'done', report.summary);
  const rows = report.details?.plan?.snapshots ?? [];
  return new Map(rows.filter(({ action }) => action === 'keep').map(({ snapshot, reason }) => [snapshot, reason]));
}

function nameOf(at: Date): string {
  return `${at.toISOString().slice(0, 10)}/${at.toISOString().slice(11, 13)}`;
}

test('T4: a forged first snapshot of every day, by a thief of the store’s key, displaces no genuine one', async () => {
  const buckets = await robbed((place, at) => putSnapshot(place, at));
  const kept = await keptOf(buckets);
  for (const ago of days) {
    assert.match(kept.get(nameOf(then(ago, '09:00'))) ?? '', /its day's first one/);
    assert.match(kept.get(nameOf(then(ago, '23:00'))) ?? '', /its day's last one/);
    assert.equal(kept.get(nameOf(then(ago, '00:00'))), undefined);
  }
});

test('T4: by one who also holds the signing key it leaves the last and the proven ones of each day', async () => {
  const signer = signatures.signers.writer;
  const kept = await keptOf(await robbed((place, at) => putSnapshot(place, at, { signer })));
  for (const ago of days) assert.match(kept.get(nameOf(then(ago, '23:00'))) ?? '', /its day's last one/);
  assert.match(kept.get(nameOf(then(16, '12:00'))) ?? '', /proven/);
});

test('T4: what is stored and signed today under names of past days neither displaces nor ages out what was stored then', async () => {
  const buckets = await robbed(() => Promise.resolve());
  const keptBefore = await keptOf(buckets);
  const signer = signatures.signers.writer;
  for (const ago of days) {
    for (const clock of ['00:00', '23:30']) {
      const name = `${nameOf(then(ago, clock))}-${clock === '00:00' ? '00-01' : '59-59'}`;
      await putSnapshot(buckets, now, { snapshot: name, storedAt: now, signer });
    }
  }
  const kept = await keptOf(buckets);
  for (const [snapshot, reason] of keptBefore) assert.equal(kept.get(snapshot), reason);
});

test('T4: a thief who fills a day with snapshots leaves the newest proven one, however old', () => {
  const facts = Array.from({ length: 60 }, (_, ago) => factOf(then(ago, '10:00'), { proven: ago === 59 }));
  const flood = Array.from({ length: 1000 }, (_, at) => factOf(new Date(now.getTime() - at * 1000)));
  const request: RetentionRequest = {
    host: 'marina',
    keepHourlyDays: 7,
    keepDailyDays: 30,
    snapshots: [...facts, ...flood],
    now,
    maxRemovals: 10_000,
  };
  const oldest = planRetention(request).decisions.find(({ fact }) => fact === facts.at(-1));
  assert.deepEqual([oldest?.action, oldest?.reason], ['keep', 'the newest proven one']);
});

test('T4: names by the thousand that are junk are no snapshot, no warning of prune and no sign that backups still run', async () => {
  const buckets = await stores.anew();
  await putSnapshot(buckets, slotBefore(now, { days: 9 }), { signer: signatures.signers.writer });
  using thief = await thiefOf(buckets);
  for (let at = 0; at < 30; at += 1) {
    await thief.put(`pg/${buckets.host}/${nameOf(new Date(now.getTime() - at * 3_600_000))}.manifest.json`, '{}');
  }
  const ports = signatures.as('prune', await buckets.prunePorts());
  const report = await buckets.prune({ ports, now, dryRun: true });
  assert.equal(report.exit, 'brake');
  assert.match(report.summary, /backups have stopped|no recent|old/);
});
