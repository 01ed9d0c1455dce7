import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backupOptions, drillOptions, mirrorOptions, pruneOptions, restoreOptions } from '../../lib/cli/jobOptions.ts';
import { load, type Settings } from '../../lib/config/load.ts';
import { type SettingName, settingNamed, settingNames } from '../../lib/config/settings.ts';

/** Of every number, one that is not its default and breaks no rule together with the others. */
const changed: Partial<Record<SettingName, string>> = {
  BACKUP_INTERVAL_MINUTES: '30',
  BACKUP_MIN_TABLES: '7',
  BACKUP_CENSUS_HASH: 'true',
  BACKUP_LOCK_TIMEOUT_SECONDS: '31',
  BACKUP_BLOCKING_LIMIT_SECONDS: '32',
  BACKUP_STALL_SECONDS: '301',
  COPY_CONCURRENCY: '3',
  BACKUP_BRAKE_PERCENT: '21',
  BACKUP_BRAKE_COUNT: '101',
  BACKUP_KEEP_HOURLY_DAYS: '8',
  BACKUP_KEEP_DAILY_DAYS: '31',
  BACKUP_NONCURRENT_DAYS: '60',
  BACKUP_LOCK_DAYS: '6',
  BACKUP_LOCK_DAILY_DAYS: '29',
  DRILL_SAMPLE_PERCENT: '19',
  DRILL_SAMPLE_TABLES: 'public.*=100',
  DRILL_CHECKS: '{"mustBeTrue":["select true"]}',
  RESTORE_COMMAND_SECONDS: '121',
};

const optionsOf = {
  backup: (settings: Settings) => backupOptions(settings, { scheduledAt: null, acceptShrink: false }),
  mirror: (settings: Settings) => mirrorOptions(settings, { accept: false, repair: false, scheduled: true }),
  prune: (settings: Settings) => pruneOptions(settings, { scheduled: true }),
  drill: (settings: Settings) => drillOptions(settings, { choice: { by: 'latest' }, only: 'both' }),
  restore: (settings: Settings) => restoreOptions(settings),
} as const;
const jobs = ['backup', 'mirror', 'prune', 'drill', 'restore'] as const;

for (const job of jobs) {
  test(`${job} reads no setting that is not declared for it, which a task on AWS would not be given`, async () => {
    const declared = settingNames.filter((name) => settingNamed(name).jobs.includes(job));
    const given = Object.fromEntries(
      Object.entries(changed).filter(([name]) => declared.some((each) => each === name)),
    );
    const [all, own] = [load({ environment: changed }), load({ environment: given })];
    assert.deepEqual(await optionsOf[job](own), await optionsOf[job](all));
    assert.notDeepEqual(await optionsOf[job](own), await optionsOf[job](load({ environment: {} })), 'it reads none');
  });
}

test('MIRROR_CONCURRENCY, the old name of COPY_CONCURRENCY, is read from the environment and from lifeboat.json', () => {
  const { copyConcurrency, warnings } = load({ environment: { MIRROR_CONCURRENCY: '4' } });
  assert.equal(copyConcurrency, 4);
  assert.deepEqual(warnings, []);
  assert.equal(load({ environment: {}, file: { MIRROR_CONCURRENCY: 5 } }).copyConcurrency, 5);
});

test('where both names are given the new one counts, and the environment counts before lifeboat.json under either', () => {
  assert.equal(load({ environment: { MIRROR_CONCURRENCY: '4', COPY_CONCURRENCY: '6' } }).copyConcurrency, 6);
  const both = { COPY_CONCURRENCY: 7, MIRROR_CONCURRENCY: 8 };
  assert.equal(load({ environment: {}, file: both }).copyConcurrency, 7);
  assert.equal(load({ environment: {}, file: { MIRROR_CONCURRENCY: 8, COPY_CONCURRENCY: 7 } }).copyConcurrency, 7);
  assert.equal(load({ environment: { MIRROR_CONCURRENCY: '4' }, file: both }).copyConcurrency, 4);
});
