import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planRetention, type RetentionRequest, type SnapshotFact } from '../../../lib/core/snapshots/retention.ts';
import { day, factOf, hour, namedFact } from '../samples.ts';

const now = new Date('2026-03-31T12:30:00.000Z');
const policy = { host: 'marina', keepHourlyDays: 7, keepDailyDays: 30 };

/** Hourly snapshots of the last `days` days, newest first. */
function hourly(days: number, changes: (slot: Date) => Partial<SnapshotFact> = () => ({})): SnapshotFact[] {
  const newest = Date.parse('2026-03-31T12:00:00.000Z');
  return Array.from({ length: days * 24 }, (_, at) => {
    const slot = new Date(newest - at * hour);
    return factOf(slot, changes(slot));
  });
}

function removedBy(request: Partial<RetentionRequest> & { readonly snapshots: readonly SnapshotFact[] }): string[] {
  const plan = planRetention({ ...policy, now, ...request });
  return plan.decisions.filter(({ action }) => action === 'remove').map(({ fact }) => fact.snapshot);
}

function reasonFor(
  snapshot: string,
  request: Partial<RetentionRequest> & { readonly snapshots: readonly SnapshotFact[] },
): string {
  const decision = planRetention({ ...policy, now, ...request }).decisions.find(
    ({ fact }) => fact.snapshot === snapshot,
  );
  assert.ok(decision);
  return `${decision.action}: ${decision.reason}`;
}

test('7 days of hourly snapshots stay, and of 30 days the first and the last', () => {
  const snapshots = hourly(40);
  const kept = planRetention({ ...policy, now, snapshots, maxRemovals: 10_000 }).decisions.filter(
    (d) => d.action === 'keep',
  );
  // 7 × 24 hourly ones, then the first and the last of 2 to 23 March, the last of 1 March and the first of 24 March.
  assert.equal(kept.length, 7 * 24 + 22 * 2 + 2);
  assert.equal(reasonFor('2026-03-30/05', { snapshots }), 'keep: within 7 days');
  assert.equal(reasonFor('2026-03-10/00', { snapshots }), "keep: its day's first one, within 30 days");
  assert.equal(
    reasonFor('2026-03-10/01', { snapshots, maxRemovals: 10_000 }),
    "remove: older than 7 days and neither its day's first nor its last",
  );
  assert.equal(reasonFor('2026-02-27/00', { snapshots, maxRemovals: 10_000 }), 'remove: older than 30 days');
});

test('the earliest snapshot left stands for a day whose first one is gone', () => {
  const snapshots = hourly(40).filter(({ snapshot }) => !['2026-03-10/00', '2026-03-10/01'].includes(snapshot));
  assert.match(reasonFor('2026-03-10/02', { snapshots }), /^keep: its day's first/);
});

test('fault 12: a quarantined snapshot is no reason to remove another', () => {
  const snapshots = hourly(40, (slot) => ({ quarantined: slot.toISOString().startsWith('2026-03-10T00') }));
  assert.match(reasonFor('2026-03-10/01', { snapshots, maxRemovals: 10_000 }), /^keep: its day's first/);
  assert.match(reasonFor('2026-03-10/00', { snapshots, maxRemovals: 10_000 }), /^remove/);
});

test('fault 12: a day of nothing but quarantined snapshots still has its daily one', () => {
  const snapshots = hourly(40, (slot) => ({ quarantined: slot.toISOString().startsWith('2026-03-10') }));
  assert.match(reasonFor('2026-03-10/00', { snapshots, maxRemovals: 10_000 }), /^keep: its day's first/);
});

test('fault 12: when every recent snapshot is quarantined nothing is removed', () => {
  const snapshots = hourly(40, (slot) => ({ quarantined: now.getTime() - slot.getTime() < 3 * day }));
  const plan = planRetention({ ...policy, now, snapshots });
  assert.match(plan.refusal ?? '', /backups have stopped/);
  assert.deepEqual(removedBy({ snapshots }), []);
});

test('held and locked snapshots stay', () => {
  const old = '2026-02-25';
  const snapshots = hourly(40, (slot) => ({
    held: slot.toISOString().startsWith(`${old}T03`),
    lockedUntil: slot.toISOString().startsWith(`${old}T04`)
      ? new Date('2026-04-01T00:00:00Z')
      : new Date('2026-03-01T00:00:00Z'),
  }));
  assert.equal(reasonFor(`${old}/03`, { snapshots, maxRemovals: 10_000 }), 'keep: held');
  assert.equal(
    reasonFor(`${old}/04`, { snapshots, maxRemovals: 10_000 }),
    'keep: locked until 2026-04-01T00:00:00.000Z',
  );
  assert.match(reasonFor(`${old}/05`, { snapshots, maxRemovals: 10_000 }), /^remove/);
});

test('fault 52: the newest proven snapshot stays for ever, other proven ones as long as daily ones', () => {
  const provenDays = ['2025-11-02', '2025-11-09'];
  const ancient = provenDays.map((date) => factOf(new Date(`${date}T03:00:00Z`), { proven: true }));
  const snapshots = [...hourly(40), ...ancient];
  assert.equal(reasonFor('2025-11-09/03', { snapshots }), 'keep: the newest proven one');
  assert.equal(reasonFor('2025-11-02/03', { snapshots }), 'remove: older than 30 days');
  const drilled = hourly(40, (slot) => ({ proven: /2026-03-(08|15)T02/.test(slot.toISOString()) }));
  assert.equal(reasonFor('2026-03-08/02', { snapshots: drilled }), 'keep: proven, within 30 days');
});

test('fault 52: a proven snapshot that is quarantined does not take the place of a sound one', () => {
  const sound = factOf(new Date('2025-11-02T03:00:00Z'), { proven: true });
  const doubtful = factOf(new Date('2025-11-09T03:00:00Z'), { proven: true, quarantined: true });
  const snapshots = [...hourly(3), sound, doubtful];
  assert.equal(reasonFor('2025-11-02/03', { snapshots }), 'keep: the newest proven one');
  assert.equal(reasonFor('2025-11-09/03', { snapshots }), 'keep: the newest proven one');
});

test('the newest 24 stay when backups were rare', () => {
  const snapshots = Array.from({ length: 30 }, (_, at) =>
    factOf(new Date(Date.parse('2026-03-31T00:00:00Z') - at * 20 * day)),
  );
  assert.deepEqual(
    removedBy({ snapshots }),
    snapshots.slice(24).map((fact) => fact.snapshot),
  );
});

test('fault 51: refuses when the clock is behind the store', () => {
  const snapshots = hourly(40);
  for (const wrong of ['2026-03-31T11:00:00Z', '2020-01-01T00:00:00Z']) {
    const plan = planRetention({ ...policy, now: new Date(wrong), snapshots });
    assert.match(
      plan.refusal ?? '',
      /^the clock shows .*, but the store took in a snapshot at 2026-03-31T12:10:00\.000Z$/,
    );
    assert.ok(plan.decisions.every(({ action }) => action === 'keep'));
  }
});

test('fault 51: refuses when the clock is far ahead, which looks as if backups had stopped', () => {
  for (const later of ['2026-04-02T12:10:00.001Z', '2031-01-01T00:00:00Z']) {
    const plan = planRetention({ ...policy, now: new Date(later), snapshots: hourly(40) });
    assert.match(plan.refusal ?? '', /backups have stopped, or the clock is wrong$/);
    assert.ok(plan.decisions.every(({ action }) => action === 'keep'));
  }
});

test('refuses without any snapshot, for then nothing says that the clock is right', () => {
  assert.equal(planRetention({ ...policy, now, snapshots: [] }).refusal, 'there is no snapshot');
});

test("fault 53: names in the future or far from the store's time are ignored, reported and kept", () => {
  const future = factOf(new Date('2026-04-02T00:00:00Z'), { storedAt: new Date('2026-03-31T12:00:00Z') });
  const backdated = factOf(new Date('2025-01-01T00:00:00Z'), { storedAt: new Date('2026-03-31T12:00:00Z') });
  const plan = planRetention({ ...policy, now, snapshots: [future, backdated, ...hourly(3)] });
  assert.deepEqual(
    plan.decisions
      .filter(({ reason }) => reason.startsWith('left alone'))
      .map(({ fact, action }) => [fact.snapshot, action]),
    [
      ['2026-04-02/00', 'keep'],
      ['2025-01-01/00', 'keep'],
    ],
  );
  assert.deepEqual(plan.warnings, [
    'pg/marina/2026-04-02/00.manifest.json is left alone: its name lies in the future',
    'pg/marina/2025-01-01/00.manifest.json is left alone: the store took it in at 2026-03-31T12:00:00.000Z',
  ]);
});

test('fault 53: a flood of forged names neither stands for running backups nor pushes good ones out', () => {
  const old = Array.from({ length: 30 }, (_, at) => factOf(new Date(Date.parse('2026-03-20T00:00:00Z') - at * hour)));
  const forged = Array.from({ length: 500 }, (_, at) =>
    namedFact(`2027-01-01/00-${String(Math.floor(at / 60)).padStart(2, '0')}-${String(at % 60).padStart(2, '0')}`, {
      storedAt: now,
    }),
  );
  const plan = planRetention({ ...policy, now, snapshots: [...old, ...forged] });
  assert.match(plan.refusal ?? '', /^the newest snapshot that counts is of 2026-03-20/);
  assert.equal(plan.warnings.length, 500);
});

test("fault 54: another host's snapshots are never touched", () => {
  const other = factOf(new Date('2025-01-01T00:00:00Z'), { host: 'harbour' });
  assert.deepEqual(removedBy({ snapshots: [...hourly(3), other] }), []);
});

test("a manifest that names another snapshot's dump, or is listed twice, is left alone", () => {
  const old = new Date('2025-12-01T00:00:00Z');
  const thief = factOf(old, { dumpKey: 'pg/marina/2026-03-31/00.dump.gz.gpg' });
  assert.deepEqual(removedBy({ snapshots: [...hourly(3), thief] }), []);
  assert.deepEqual(
    removedBy({ snapshots: [...hourly(3), factOf(old), factOf(old, { manifestVersionId: 'other' })] }),
    [],
  );
  assert.deepEqual(removedBy({ snapshots: [...hourly(3), factOf(old)] }), ['2025-12-01/00']);
});

test('fault 57: a policy that is nonsense or keeps nothing keeps everything', () => {
  const snapshots = hourly(40);
  const nonsense: readonly Partial<RetentionRequest>[] = [
    { keepHourlyDays: 0, keepDailyDays: 0 },
    { keepHourlyDays: Number.NaN },
    { keepDailyDays: -1 },
    { keepDailyDays: Number.POSITIVE_INFINITY },
    { maxRemovals: Number.NaN },
    { keepNewest: -5 },
  ];
  for (const change of nonsense) {
    assert.deepEqual(removedBy({ snapshots, ...change }), []);
    assert.match(planRetention({ ...policy, now, snapshots, ...change }).refusal ?? '', /^the policy/);
  }
});

test('a run removes no more than its limit, the oldest first, and says so of the rest', () => {
  const snapshots = hourly(40);
  const all = removedBy({ snapshots, maxRemovals: 10_000 });
  assert.deepEqual(removedBy({ snapshots, maxRemovals: 5 }), all.slice(-5));
  assert.match(reasonFor(all[0] ?? '', { snapshots, maxRemovals: 5 }), /^keep: left for the next run/);
  assert.deepEqual(removedBy({ snapshots, maxRemovals: 0 }), []);
});

test('a day whose earliest snapshot a run has removed for its age is stood for by the next one, until that is as old', () => {
  const [first, second, last] = ['10', '15', '20']
    .map((clock) => `2026-03-01T${clock}:00:00Z`)
    .map((slot) => factOf(new Date(slot), { quarantined: true }));
  assert.ok(first !== undefined && second !== undefined && last !== undefined);
  assert.deepEqual(removedBy({ snapshots: [...hourly(3), first, second, last] }), [second.snapshot, first.snapshot]);
  assert.deepEqual(removedBy({ snapshots: [...hourly(3), first, second, last], maxRemovals: 1 }), [first.snapshot]);
  assert.match(reasonFor(second.snapshot, { snapshots: [...hourly(3), second, last] }), /^keep: its day's first one/);
});
