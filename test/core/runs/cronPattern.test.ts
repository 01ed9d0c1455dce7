import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { cronMoments } from '../../../lib/adapters/local/timetable/timetable.ts';
import { systemdCalendarOf } from '../../../lib/core/runs/cronPattern.ts';

function expressionsOf(pattern: string): readonly string[] {
  const calendar = systemdCalendarOf(pattern);
  assert.ok('expressions' in calendar, pattern);
  return calendar.expressions;
}

/** The first moments after `start` as systemd itself reads the expressions. */
function systemdMoments(expressions: readonly string[], start: Date, count: number): readonly string[] {
  const base = `${start.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const found = expressions.flatMap((expression) => {
    const options = ['calendar', `--base-time=${base}`, `--iterations=${count}`, expression];
    const said = execFileSync('systemd-analyze', options, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } });
    return [...said.matchAll(/(?:Next elapse|Iter\. #\d+): \w+ (\S+) (\S+) UTC/g)].map(
      ([, day, time]) => `${day}T${time}.000Z`,
    );
  });
  return [...new Set(found)].toSorted().slice(0, count);
}

test('systemd reads the expressions as the schedule reads the pattern', () => {
  const patterns = [
    '7 * * * *',
    '7,22,37,52 * * * *',
    '*/15 2-5 * * *',
    '5-59/20 * * * *',
    '40 2 * * *',
    '0 3 * * 0',
    '0 3 * * 7',
    '0 3 * * sun',
    '0 3 * * Mon-Fri',
    '0 3 * * 5-7',
    '0 3 1,15 * *',
    '0 3 13 * fri',
    '30 4 29 feb *',
    '10 0-23/6 * jan-mar,DEC */2',
  ];
  const start = new Date('2026-02-25T02:59:30Z');
  for (const pattern of patterns) {
    const next = cronMoments('BACKUP_CRON', pattern);
    const expected: string[] = [];
    for (let at = next(start); at !== null && expected.length < 8; at = next(at)) expected.push(at.toISOString());
    assert.deepEqual(systemdMoments(expressionsOf(pattern), start, 8), expected, pattern);
  }
});

test('the usual patterns have plain expressions', () => {
  assert.deepEqual(expressionsOf('7 * * * *'), ['*-*-* *:07:00 UTC']);
  assert.deepEqual(expressionsOf('0 3 * * 0'), ['Sun *-*-* 03:00:00 UTC']);
});

test('refuses what only one program understands, and names the field', () => {
  for (const [pattern, field] of [
    ['0 3 L * *', 'day'],
    ['0 3 * * 5#2', 'weekday'],
    ['0 3 * * 5L', 'weekday'],
    ['61 3 * * *', 'minute'],
    ['5-1 3 * * *', 'minute'],
    ['*/0 3 * * *', 'minute'],
    ['5/20 3 * * *', 'minute'],
    ['0 3 * foo *', 'month'],
  ]) {
    const calendar = systemdCalendarOf(pattern ?? '');
    assert.ok('problem' in calendar && calendar.problem.includes(`its ${field} `), pattern);
  }
});
