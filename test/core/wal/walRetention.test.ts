import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BaseFact, type PieceFact, planWalRetention } from '../../../lib/core/wal/walRetention.ts';

const day = 86_400_000;
const now = new Date('2026-03-30T00:00:00Z');

function base(ageDays: number, more: Partial<BaseFact> = {}): BaseFact {
  return {
    name: `${ageDays} days`,
    systemIdentifier: '7',
    timeline: 1,
    startLsn: BigInt(Math.round(1000 - ageDays)),
    endedAt: new Date(now.getTime() - ageDays * day),
    opensWindow: true,
    ...more,
  };
}

function piece(ageDays: number, more: Partial<PieceFact> = {}): PieceFact {
  return {
    key: `${ageDays} days`,
    systemIdentifier: '7',
    timeline: 1,
    end: BigInt(Math.round(1000 - ageDays)),
    storedAt: new Date(now.getTime() - ageDays * day),
    ...more,
  };
}

function plan(bases: readonly BaseFact[], pieces: readonly PieceFact[] = []) {
  const { bases: decisions, pieces: spent } = planWalRetention(bases, pieces, { now, days: 7 });
  return { removed: decisions.filter(({ action }) => action === 'remove').map(({ name }) => name), spent };
}

test('the last base backup from before the window stays, older ones go with the log before it', () => {
  const found = plan([base(2), base(9), base(16), base(23)], [piece(1), piece(8), piece(9), piece(15), piece(20)]);
  assert.deepEqual(found, { removed: ['16 days', '23 days'], spent: ['9 days', '15 days', '20 days'] });
});

test('a base backup that opens no window covers nothing, and never makes another go', () => {
  assert.deepEqual(plan([base(8, { opensWindow: false }), base(15)], [piece(14)]), { removed: [], spent: [] });
});

test('when base backups have stopped the newest window stays, however old it is', () => {
  assert.deepEqual(plan([base(90), base(97)], [piece(89), piece(95)]).removed, ['97 days']);
  assert.deepEqual(plan([base(90)], [piece(89)]), { removed: [], spent: [] });
  assert.deepEqual(plan([], [piece(300)]), { removed: [], spent: [] });
});

test('the log of a cluster that is gone goes once no kept base backup is of it', () => {
  const old = { systemIdentifier: '6' };
  const found = plan([base(8), base(30, old)], [piece(29, old), piece(3, old)]);
  assert.deepEqual(found, { removed: ['30 days'], spent: ['29 days'] });
});

test('every moment of the last days can be reached before and after prune alike', () => {
  const ages = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(ages, (list) => {
      const bases = [...new Set(list)].map((age) => base(age));
      const pieces = Array.from({ length: 61 }, (_, age) => piece(age));
      const { bases: decisions, pieces: spent } = planWalRetention(bases, pieces, { now, days: 7 });
      const kept = bases.filter(({ name }) => decisions.some((each) => each.name === name && each.action === 'keep'));
      for (let age = 0; age <= 7; age += 1) {
        const reach = (all: readonly BaseFact[]) =>
          all
            .filter(({ endedAt }) => endedAt.getTime() <= now.getTime() - age * day)
            .toSorted((a, b) => Number(b.startLsn - a.startLsn))[0];
        const [before, after] = [reach(bases), reach(kept)];
        assert.equal(after?.name, before?.name);
        if (after === undefined) continue;
        const needed = pieces.filter(({ end }) => end > after.startLsn).map(({ key }) => key);
        assert.deepEqual(
          needed.filter((key) => spent.includes(key)),
          [],
        );
      }
    }),
  );
});
