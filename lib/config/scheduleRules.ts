import { minutesOf } from '../core/runs/cronPattern.ts';
import type { Failure } from '../errors.ts';
import type { Values } from './settings.ts';
import { wrong } from './wrong.ts';

const intervals = [60, 30, 20, 15, 12, 10, 6, 5] as const;

/** A slot is done with its first snapshot: with more starts than slots, some backups would never take one. */
export function* brokenSchedule(values: Values): Generator<Failure> {
  const { BACKUP_INTERVAL_MINUTES: interval, BACKUP_CRON: pattern } = values;
  if (60 % interval !== 0) {
    yield wrong(
      `BACKUP_INTERVAL_MINUTES is ${interval}, which does not divide the hour`,
      `set BACKUP_INTERVAL_MINUTES to one of ${intervals.join(', ')}`,
    );
    return;
  }
  const starts = pattern === undefined ? undefined : minutesOf(pattern);
  if (starts === undefined || slotsOf(starts, interval) === starts.length) return;
  const fits = intervals.find((each) => slotsOf(starts, each) === starts.length);
  yield wrong(
    `BACKUP_CRON starts ${starts.length} backups an hour, of which slots of ${interval} minutes let only ${slotsOf(starts, interval)} take a snapshot`,
    fits === undefined
      ? 'set BACKUP_CRON to starts that are 5 minutes apart at least'
      : `set BACKUP_INTERVAL_MINUTES to ${fits}`,
  );
}

/** In how many slots of an hour they lie. */
function slotsOf(starts: readonly number[], interval: number): number {
  return new Set(starts.map((minute) => Math.floor(minute / interval))).size;
}
