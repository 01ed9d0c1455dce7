import assert from 'node:assert/strict';
import { test } from 'node:test';
import { intervalProblem, slotOf } from '../../../lib/core/runs/schedule.ts';
import * as fc from '../../helpers/property.ts';

test('a slot is the start of the interval that a moment lies in', () => {
  const at = new Date('2026-12-31T23:59:59.999Z');
  assert.equal(slotOf(at, 60).toISOString(), '2026-12-31T23:00:00.000Z');
  assert.equal(slotOf(at, 15).toISOString(), '2026-12-31T23:45:00.000Z');
  assert.equal(slotOf(at, 360).toISOString(), '2026-12-31T18:00:00.000Z');
  assert.equal(slotOf(at, 1440).toISOString(), '2026-12-31T00:00:00.000Z');
});

test('slots begin at midnight and hold their moment', () => {
  const intervals = Array.from({ length: 1440 }, (_, at) => at + 1).filter((minutes) => 1440 % minutes === 0);
  const moments = fc.date({ min: new Date('1969-01-01'), max: new Date('2099-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(moments, fc.constantFrom(...intervals), (at, interval) => {
      const slot = slotOf(at, interval);
      const midnight = Date.parse(`${slot.toISOString().slice(0, 10)}T00:00:00Z`);
      assert.equal((slot.getTime() - midnight) % (interval * 60_000), 0);
      assert.ok(slot <= at && at.getTime() < slot.getTime() + interval * 60_000);
    }),
  );
});

test('refuses an interval that does not divide a day', () => {
  for (const minutes of [0, -60, 7, 1.5, 2880, Number.NaN]) {
    assert.notEqual(intervalProblem(minutes), null);
    assert.throws(() => slotOf(new Date(0), minutes), RangeError);
  }
});
