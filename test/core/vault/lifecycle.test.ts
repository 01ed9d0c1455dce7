import assert from 'node:assert/strict';
import { test } from 'node:test';

import { load } from '../../../lib/config/load.ts';
import { vaultLifecycle } from '../../../lib/core/vault/lifecycle.ts';

/** When snapshots and indexes end by the store's own clock, where daily snapshots are kept for so many days. */
function endsWhere(keepDailyDays: number): readonly (number | undefined)[] {
  const { retention } = load({ environment: { BACKUP_KEEP_DAILY_DAYS: String(keepDailyDays) } });
  const rules = vaultLifecycle(retention.noncurrentDays);
  return ['pg/', 'index/'].map((prefix) => rules.find((rule) => rule.prefix === prefix)?.expireDays);
}

test('snapshots and their indexes end after 90 days, and never before retention lets go of them', () => {
  assert.deepEqual(endsWhere(30), [90, 90]);
  assert.deepEqual(endsWhere(75), [90, 90]);
  assert.deepEqual(endsWhere(365), [380, 380]);
});

test('T2: an index that somebody buries under others lasts as long as the files that it lists', () => {
  const rules = vaultLifecycle(60);
  const of = (prefix: string) => rules.find((rule) => rule.prefix === prefix)?.noncurrentDays;
  assert.deepEqual([of('index/'), of('minio/')], [60, 60]);
});
