import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planRetention, type RetentionPlan, type SnapshotFact } from '../../../lib/core/snapshots/retention.ts';
import * as fc from '../../helpers/property.ts';
import { day, factOf, hour } from '../samples.ts';

const policy = { host: 'marina', keepHourlyDays: 7, keepDailyDays: 30 };

/** Moments around which calendars are tricky: leap days, their absence, year ends, a century. */
const moments = fc
  .tuple(
    fc.constantFrom(
      '2028-03-05T00:00:00Z',
      '2026-03-05T00:00:00Z',
      '2027-01-03T00:00:00Z',
      '2100-03-02T00:00:00Z',
      '2026-07-15T00:00:00Z',
    ),
    fc.integer({ min: 0, max: 60 * 24 * 3 }),
  )
  .map(([base, minutes]) => new Date(Date.parse(base) + minutes * 60_000));

/** A history of up to 60 days with hours missing, some proven, held, locked or quarantined; the newest is recent. */
const histories = moments.chain((now) => {
  const newest = Math.floor((now.getTime() - hour) / hour) * hour;
  const kinds = fc.record({
    hoursAgo: fc.nat(60 * 24),
    proven: fc.boolean(),
    quarantined: fc.boolean(),
    held: fc.integer({ min: 0, max: 20 }).map((dice) => dice === 0),
    lockedDays: fc.constantFrom(0, 7, 30),
    lateMinutes: fc.nat(180),
  });
  return fc.uniqueArray(kinds, { selector: ({ hoursAgo }) => hoursAgo, minLength: 1, maxLength: 120 }).map((given) => {
    const facts = given.map(({ hoursAgo, proven, quarantined, held, lockedDays, lateMinutes }) => {
      const slot = new Date(newest - hoursAgo * hour);
      const storedAt = new Date(Math.min(slot.getTime() + lateMinutes * 60_000, now.getTime()));
      return factOf(slot, {
        storedAt,
        proven,
        quarantined,
        held,
        lockedUntil: new Date(storedAt.getTime() + lockedDays * day),
      });
    });
    return { now, facts };
  });
});

function kept(plan: RetentionPlan): readonly SnapshotFact[] {
  return plan.decisions.filter(({ action }) => action === 'keep').map(({ fact }) => fact);
}

function removed(plan: RetentionPlan): readonly SnapshotFact[] {
  return plan.decisions.filter(({ action }) => action === 'remove').map(({ fact }) => fact);
}

function youngest(facts: readonly SnapshotFact[]): SnapshotFact | undefined {
  return facts.toSorted((a, b) => b.storedAt.getTime() - a.storedAt.getTime() || (a.snapshot < b.snapshot ? 1 : -1))[0];
}

test('fault 52: the newest proven snapshot is never removed', () => {
  fc.assert(
    fc.property(histories, ({ now, facts }) => {
      const newestProven = youngest(facts.filter((fact) => fact.proven));
      const plan = planRetention({ ...policy, now, snapshots: facts, keepNewest: 0 });
      assert.ok(newestProven === undefined || kept(plan).includes(newestProven));
    }),
  );
});

test('fault 50: every day of the last 30 keeps a snapshot, its earliest sound one', () => {
  fc.assert(
    fc.property(histories, ({ now, facts }) => {
      const keptFacts = new Set(kept(planRetention({ ...policy, now, snapshots: facts, keepNewest: 0 })));
      for (const [, ofDay] of Map.groupBy(facts, (fact) => fact.snapshot.slice(0, 10))) {
        const sound = ofDay.filter((fact) => !fact.quarantined);
        const first = (sound.length > 0 ? sound : ofDay).toSorted(
          (a, b) => a.storedAt.getTime() - b.storedAt.getTime() || (a.snapshot < b.snapshot ? -1 : 1),
        )[0];
        assert.ok(first !== undefined);
        if (now.getTime() - first.storedAt.getTime() <= 30 * day) assert.ok(keptFacts.has(first), first.snapshot);
      }
    }),
  );
});

test('what is held, locked or within 7 days is never removed', () => {
  fc.assert(
    fc.property(histories, ({ now, facts }) => {
      for (const fact of removed(planRetention({ ...policy, now, snapshots: facts, keepNewest: 0 }))) {
        assert.ok(!fact.held);
        assert.ok(fact.lockedUntil !== null && fact.lockedUntil <= now);
        assert.ok(now.getTime() - fact.storedAt.getTime() > 7 * day);
      }
    }),
  );
});

test('no run removes more than its limit, nor the newest sound ones', () => {
  fc.assert(
    fc.property(histories, fc.nat(10), fc.nat(30), ({ now, facts }, maxRemovals, keepNewest) => {
      const plan = planRetention({ ...policy, now, snapshots: facts, maxRemovals, keepNewest });
      assert.ok(removed(plan).length <= maxRemovals);
      const sound = kept(plan).filter((fact) => !fact.quarantined);
      assert.ok(sound.length >= Math.min(keepNewest, facts.filter((fact) => !fact.quarantined).length));
    }),
  );
});

test('a second run right after the first removes nothing', () => {
  fc.assert(
    fc.property(histories, ({ now, facts }) => {
      const first = planRetention({ ...policy, now, snapshots: facts });
      const second = planRetention({ ...policy, now, snapshots: kept(first) });
      assert.deepEqual(removed(second), []);
    }),
  );
});

test('runs with a small limit end where one without does, but for what then stands for a day that is ageing out', () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 9 }), ({ now, facts }, maxRemovals) => {
      const atOnce = new Set(kept(planRetention({ ...policy, now, snapshots: facts })));
      let plan = planRetention({ ...policy, now, snapshots: facts, maxRemovals });
      while (removed(plan).length > 0) plan = planRetention({ ...policy, now, snapshots: kept(plan), maxRemovals });
      const more = plan.decisions.filter(({ fact }) => !atOnce.has(fact));
      assert.equal(plan.decisions.length, atOnce.size + more.length);
      for (const { fact, tier } of more) {
        // The day's earliest one, older than 30 days, went in a run of its own: this one is the earliest left.
        assert.equal(tier, 'daily');
        const date = fact.snapshot.slice(0, 10);
        const gone = facts.filter(
          (other) => other.snapshot.startsWith(date) && now.getTime() - other.storedAt.getTime() > 30 * day,
        );
        assert.ok(gone.length > 0, fact.snapshot);
      }
    }),
  );
});

test('the order in which snapshots are listed changes nothing', () => {
  const shuffled = histories.chain(({ now, facts }) =>
    fc.shuffledSubarray(facts, { minLength: facts.length }).map((other) => ({ now, facts, other })),
  );
  fc.assert(
    fc.property(shuffled, ({ now, facts, other }) => {
      assert.deepEqual(
        planRetention({ ...policy, now, snapshots: other }),
        planRetention({ ...policy, now, snapshots: facts }),
      );
    }),
  );
});

test("fault 51: with a clock off by days in any direction at most what is old by the store's own time goes", () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: -4000, max: 4000 }), ({ now, facts }, days) => {
      const wrong = new Date(now.getTime() + days * day);
      const newest = youngest(facts)?.storedAt.getTime() ?? Number.NaN;
      const plan = planRetention({ ...policy, now: wrong, snapshots: facts, keepNewest: 0 });
      if (wrong.getTime() < newest - hour || wrong.getTime() > newest + 2 * day) assert.deepEqual(removed(plan), []);
      for (const fact of removed(plan)) assert.ok(newest - fact.storedAt.getTime() > 5 * day);
    }),
  );
});

test('any facts at all are planned without an exception, one decision each', () => {
  const anyDate = fc.date();
  const anyFact = fc.record({
    host: fc.constantFrom('marina', 'other'),
    snapshot: fc.oneof(fc.string(), fc.constant('2026-03-10/14')),
    manifestKey: fc.string(),
    dumpKey: fc.string(),
    manifestVersionId: fc.string(),
    storedAt: anyDate,
    snapshotAt: anyDate,
    proven: fc.boolean(),
    quarantined: fc.boolean(),
    lockedUntil: fc.option(anyDate),
    held: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(anyFact),
      anyDate,
      fc.double(),
      fc.double(),
      (snapshots, now, keepHourlyDays, keepDailyDays) => {
        const plan = planRetention({ host: 'marina', snapshots, now, keepHourlyDays, keepDailyDays });
        assert.equal(plan.decisions.length, snapshots.length);
        assert.deepEqual(removed(plan), []);
      },
    ),
  );
});
