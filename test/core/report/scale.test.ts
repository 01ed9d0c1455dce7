import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimalScale, timeScale } from '../../../lib/core/report/scale.ts';
import * as fc from '../../helpers/property.ts';

test('steps are round numbers of their unit', () => {
  assert.deepEqual(decimalScale(3.4e9).ticks, [0, 1e9, 2e9, 3e9, 4e9]);
  assert.deepEqual(decimalScale(60).ticks, [0, 20, 40, 60]);
  assert.deepEqual(decimalScale(1).ticks, [0, 1]);
  assert.deepEqual(timeScale(43).ticks, [0, 15, 30, 45]);
  assert.deepEqual(timeScale(200).ticks, [0, 60, 120, 180, 240]);
  assert.deepEqual(timeScale(9 * 3600).ticks, [0, 14_400, 28_800, 43_200]);
});

test('the highest value is on the scale, which has no more than four steps', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e15, noNaN: true }), (most) => {
      for (const { top, ticks } of [decimalScale(most), timeScale(most)]) {
        assert.ok(top >= most && ticks.at(-1) === top);
        assert.ok(ticks.length >= 2 && ticks.length <= 5, `${ticks.length} ticks for ${most}`);
      }
    }),
  );
});
