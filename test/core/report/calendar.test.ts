import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarOf } from '../../../lib/core/report/calendar.ts';
import { lastDays, weekdayOf } from '../../../lib/core/report/days.ts';

const midnight = new Date('2026-03-10T23:59:59.999Z');
const days = lastDays(30, midnight);

test('the window is of whole days up to today, over the end of February', () => {
  assert.deepEqual([days.length, days[0], days.at(-1)], [30, '2026-02-09', '2026-03-10']);
  assert.deepEqual(days.slice(18, 22), ['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']);
  assert.deepEqual(['2026-03-09', '2026-03-15'].map(weekdayOf), [0, 6]);
});

test('months are whole weeks from Monday on, the newest first, and every day is in its place', () => {
  const months = calendarOf(midnight, days, [], []);
  assert.deepEqual(
    months.map(({ month }) => month),
    ['2026-03', '2026-02'],
  );
  for (const { month, weeks } of months) {
    assert.ok(weeks.every((week) => week.length === 7));
    const dates = weeks.flatMap((week) => week.flatMap((day, at) => (day === null ? [] : [{ ...day, at }])));
    assert.deepEqual(
      dates.map(({ date, at }) => [date.slice(0, 7), at]),
      dates.map(({ date }) => [month, weekdayOf(date)]),
    );
    assert.deepEqual(
      dates.filter(({ outside }) => !outside).map(({ date }) => date),
      days.filter((date) => date.startsWith(month)),
    );
  }
});

test('an hour shows the strongest of its snapshots, and a day what it has and what failed', () => {
  const points = [
    { at: '2026-03-10T14:07:00.000Z', state: 'suspect' },
    { at: '2026-03-10T14:30:00.000Z', state: 'proven' },
    { at: '2026-03-10T14:31:00.000Z', state: 'stored' },
    { at: '2026-03-10T23:59:59.000Z', state: 'failed' },
  ] as const;
  const [march] = calendarOf(midnight, days, points, ['2026-03-10T09:07:00.000Z']);
  const day = march?.weeks.flat().find((each) => each?.date === '2026-03-10');
  assert.deepEqual([day?.hours[14], day?.hours[23], day?.hours[0]], ['proven', 'failed', 'none']);
  assert.deepEqual([day?.points, day?.proven, day?.failedRuns], [4, 1, 1]);
});

test('an hour that has begun and holds nothing lacks its snapshot, one that is ahead does not', () => {
  const points = [{ at: '2026-03-10T10:07:00.000Z', state: 'stored' }] as const;
  const [march] = calendarOf(new Date('2026-03-10T12:00:00.000Z'), days, points, []);
  const hoursOf = (date: string) => march?.weeks.flat().find((each) => each?.date === date)?.hours;
  assert.deepEqual(hoursOf('2026-03-10')?.slice(9, 15), ['none', 'stored', 'none', 'none', 'ahead', 'ahead']);
  assert.deepEqual(hoursOf('2026-03-09')?.at(-1), 'none');
});
