import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthForecasts } from '../../../lib/core/report/forecast.ts';
import { type Point, reaches, trendOf } from '../../../lib/core/report/trend.ts';
import * as fc from '../../helpers/property.ts';

const first = Date.parse('2026-03-01T00:00:00.000Z');
const day = 86_400_000;

function points(values: readonly number[]): readonly Point[] {
  return values.map((value, at) => ({ at: new Date(first + at * day).toISOString(), value }));
}

const straight = points(Array.from({ length: 11 }, (_, at) => 1000 + 100 * at));

test('a straight line is found as it is, and reaches what it reaches', () => {
  const trend = trendOf(straight);
  assert.ok(trend !== null);
  assert.ok(Math.abs(trend.perDay - 100) < 1e-9);
  assert.equal(reaches(trend, 3000)?.toISOString(), '2026-03-21T00:00:00.000Z');
  assert.equal(reaches(trend, 2000)?.toISOString(), trend.newest.at);
});

test('a line that falls, lies flat or rises too slowly never gets there', () => {
  for (const values of [[9, 8, 7, 6, 5, 4, 3, 2], Array(8).fill(5), [5, 5, 5, 5, 5, 5, 5, 5.001]]) {
    const trend = trendOf(points(values as number[]));
    assert.ok(trend !== null);
    assert.equal(reaches(trend, 100), null);
  }
});

test('a few days of history tell nothing', () => {
  assert.equal(trendOf([]), null);
  assert.equal(trendOf(points([1, 2, 3, 4, 5, 6, 7])), null);
  const few = [straight[0], straight[10]].filter((point) => point !== undefined);
  assert.equal(trendOf(few), null);
});

test('whatever the sizes were, a forecast is in the future of the newest, or there is none', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2 ** 50 }), { maxLength: 60 }), (values) => {
      const sizes = points(values);
      for (const { at } of growthForecasts({ database: sizes, archive: sizes, files: sizes })) {
        assert.ok(at === null || Date.parse(at) >= Date.parse(sizes.at(-1)?.at ?? ''));
      }
    }),
  );
});

test('each forecast says what it rests on', () => {
  const [database, files, scratch] = growthForecasts({ database: straight, archive: straight, files: points([5, 6]) });
  assert.deepEqual(database, {
    what: 'the database is twice as large',
    at: '2026-03-31T00:00:00.000Z',
    because: '2.0 kB now, 4.0 kB then; 100 B a day over 10 days',
  });
  assert.equal(files?.because, '6 B now, 12 B then; a week of history is needed to tell when');
  assert.match(
    scratch?.because ?? '',
    /^2\.0 kB now, 215 GB then; 100 B a day over 10 days, so not within five years$/,
  );
});
