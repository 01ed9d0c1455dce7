import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cronMoments } from '../../../lib/adapters/local/timetable/timetable.ts';
import { backupPattern, dueAt, isOverdue } from '../../../lib/core/runs/timetable.ts';
import { Failure } from '../../../lib/errors.ts';

const hourly = cronMoments('BACKUP_CRON', '7 * * * *');
const at = (time: string): Date => new Date(`2026-03-01T${time}Z`);

test('nothing is due before the next moment', () => {
  assert.equal(dueAt(hourly, at('12:07:00'), at('13:06:59')), null);
});

test('the moment itself is due', () => {
  assert.deepEqual(dueAt(hourly, at('12:07:00'), at('13:07:00')), { at: at('13:07:00'), missed: 0 });
});

test('one run stands for all the moments that were missed', () => {
  assert.deepEqual(dueAt(hourly, at('02:07:00'), at('12:30:00')), { at: at('12:07:00'), missed: 9 });
});

test('a job is overdue when a second moment has passed', () => {
  assert.equal(isOverdue(hourly, at('12:07:00'), at('14:06:59')), false);
  assert.equal(isOverdue(hourly, at('12:07:00'), at('14:07:00')), true);
});

test('backups keep minute 7 at every interval', () => {
  assert.equal(backupPattern(60), '7 * * * *');
  assert.equal(backupPattern(30), '7,37 * * * *');
  assert.equal(backupPattern(5), '2,7,12,17,22,27,32,37,42,47,52,57 * * * *');
});

test('patterns are read in UTC, weekdays too', () => {
  const drill = cronMoments('DRILL_CRON', '0 3 * * 0');
  assert.equal(drill(at('12:00:00'))?.toISOString(), '2026-03-08T03:00:00.000Z');
});

test('refuses what is no cron pattern and names the setting', () => {
  assert.throws(
    () => cronMoments('PRUNE_CRON', '61 * * * *'),
    (error) => error instanceof Failure && error.kind === 'configuration' && error.message.includes('PRUNE_CRON'),
  );
});
