import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatabasePlan } from '../../../lib/jobs/restore/contract.ts';
import { judgePreloads } from '../../../lib/jobs/restore/preloads.ts';
import { sampleCatalog } from '../../core/samples.ts';

function judged(
  extension: string,
  preloads: Parameters<typeof judgePreloads>[0]['preloads'],
  way: DatabasePlan['way'] = 'swap',
): ReturnType<typeof judgePreloads> {
  const catalog = { ...sampleCatalog, extensions: [{ name: extension, version: '1.6', schema: 'public' }] };
  const fresh = way === 'in place' ? 'office' : 'office_lifeboat_restoring';
  const name = way === 'beside' ? 'office_restored_20261130_101112' : 'office';
  return judgePreloads({ preloads }, { catalog }, { way, name, fresh });
}

const nothing = { warnings: [], obstacles: [] };

test('11-pg_cron-swap: a swap is refused where cron.database_name is another name, and --in-place is named', () => {
  const server = { libraries: ['pg_cron'], cronDatabase: 'office' };
  const words = 'pg_cron works only in the database that cron.database_name names (office): ';
  assert.deepEqual(judged('pg_cron', server).obstacles, [`${words}restore with --in-place`]);
  assert.deepEqual(judged('pg_cron', server, 'beside').obstacles, [
    `${words}restore with --in-place instead of --beside`,
  ]);
  assert.deepEqual(judged('pg_cron', server, 'new').obstacles, [
    `${words}create an empty database office, then restore with --in-place`,
  ]);
  assert.deepEqual(judged('pg_cron', server, 'in place'), nothing);
});

test('11-pg_cron-swap: the setting to change is named where it names a third database, also with --in-place', () => {
  const server = { libraries: ['pg_cron'], cronDatabase: 'postgres' };
  const set = "set cron.database_name = 'office' and restart the server";
  assert.match(judged('pg_cron', server).obstacles.join(), new RegExp(`: ${set}, then restore with --in-place$`));
  assert.match(judged('pg_cron', server, 'in place').obstacles.join(), new RegExp(`: ${set}$`));
});

test('10b-pg_cron-preload: a library without which the extension cannot be made is an obstacle, and the setting is named', () => {
  for (const extension of ['pg_cron', 'pgaudit', 'timescaledb']) {
    assert.deepEqual(judged(extension, { libraries: ['auto_explain'], cronDatabase: null }), {
      warnings: [],
      obstacles: [
        `the server does not preload ${extension} for extension ${extension}: add ${extension} to shared_preload_libraries and restart the server`,
      ],
    });
  }
});

test('10a-pgaudit-preload: an extension that can be made without its library is warned of, as is what this login may not read', () => {
  const [warning, ...others] = judged('pg_stat_statements', { libraries: [], cronDatabase: null }).warnings;
  assert.match(warning ?? '', /add pg_stat_statements to shared_preload_libraries/);
  assert.deepEqual(others, []);
  const unread = judged('pgaudit', { libraries: null, cronDatabase: null });
  assert.deepEqual(unread.obstacles, []);
  assert.match(unread.warnings.join(), /extension pgaudit needs shared_preload_libraries = 'pgaudit'/);
  assert.deepEqual(judged('pgcrypto', { libraries: [], cronDatabase: null }), nothing);
});
