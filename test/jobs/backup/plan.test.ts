import assert from 'node:assert/strict';
import { test } from 'node:test';

import { planBackup } from '../../../lib/jobs/backup/plan.ts';

const now = new Date('2026-03-10T14:15:09.500Z');
const schedule = { intervalMinutes: 60, lockDays: 7, lockDailyDays: 30 };

function snapshotOf(existing: readonly string[], scheduledAt: Date | null = null): string {
  return planBackup({ host: 'crm', scheduledAt, existing, sealed: true, schedule }, now).snapshot;
}

test('a person’s run is named after its second', () => {
  assert.equal(snapshotOf([]), '2026-03-10/14-15-09');
});

test('a person’s run right after another one takes the next free second, for every such run takes a snapshot', () => {
  assert.equal(snapshotOf(['2026-03-10/14-15-09']), '2026-03-10/14-15-10');
  assert.equal(snapshotOf(['2026-03-10/14-15-10', '2026-03-10/14-15-09']), '2026-03-10/14-15-11');
});

test('a scheduled run never moves to another name', () => {
  assert.equal(snapshotOf(['2026-03-10/14'], now), '2026-03-10/14');
});
