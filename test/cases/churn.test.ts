import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import type pg from 'pg';

import { drill } from '../../lib/jobs/drill.ts';
import { actingBeforeDump } from '../jobs/backup/midstream.ts';
import { manifests } from '../jobs/backup/shelves.ts';
import { take } from '../jobs/backup/taking.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { connected } from '../marina/connection.ts';

let world: World;
before(async () => {
  world = await startWorld({ files: false });
});
after(() => world[Symbol.asyncDispose]());

/** By hand with more: `CHURN_BACKUPS=30 CHURN_DRILLS=10 node test/run.ts test/cases/churn.test.ts`. */
const backups = Number(process.env['CHURN_BACKUPS'] ?? 2);
const drills = Number(process.env['CHURN_DRILLS'] ?? 1);
/** Between two statements. */
const pauseMilliseconds = Number(process.env['CHURN_PAUSE'] ?? 3000);

const tables = 6;

/**
 * Creates, fills, truncates, rebuilds and drops tables: pg_dump alone fails over a drop between its snapshot and its locks. One
 * object a transaction: pg_dump itself can deadlock with one that locks several.
 */
async function churn(client: pg.Client, stop: AbortSignal): Promise<number> {
  let statements = 0;
  for (let round = 0; !stop.aborted; round += 1) {
    const name = `churned_${round % tables}`;
    for (const statement of [
      `drop view if exists ${name}_view`,
      `drop table if exists ${name}`,
      `create table ${name} (id serial primary key, v text, w int)`,
      `create view ${name}_view as select v from ${name}`,
      `insert into ${name} (v) select 'v' || i from generate_series(1, 1500) i`,
      'truncate steady',
      'insert into steady select generate_series(1, 50)',
      `drop view ${name}_view`,
      `alter table ${name} alter v type varchar(20), drop w`,
      `create index on ${name} (v)`,
      `vacuum full ${name}`,
      `alter table rewritten alter id type ${round % 2 === 0 ? 'bigint' : 'int'}`,
      'reindex table still',
      `cluster ${name} using ${name}_pkey`,
    ]) {
      if (stop.aborted) break;
      await client.query(statement);
      statements += 1;
      await sleep(pauseMilliseconds, undefined, { signal: stop }).catch(() => undefined);
    }
  }
  return statements;
}

async function drilled(place: Awaited<ReturnType<World['anew']>>, databaseUrl: string) {
  return drill(await place.drillPorts({ databaseUrl }), place.run(), {
    choice: { by: 'latest' },
    checks: { mustBeTrue: [], objectKeys: [] },
    jobs: 1,
    concurrency: 1,
    only: 'database',
    // Tables are emptied and filled again all the time.
    sampleLimits: { percent: 100, tables: [] },
  });
}

test('DDL churn: while tables come, go, are truncated and rebuilt, every backup is saved and every drill ends well', async () => {
  await world.postgres.createDatabase('churned', 'owner crm_app');
  await world.postgres.query(
    'churned',
    `create table steady (id int); create table rewritten (id int); insert into rewritten select generate_series(1, 100);
     create table still (id int primary key, v int); insert into still select generate_series(1, 1000); create index on still (v)`,
  );
  const databaseUrl = world.postgres.url('churned');
  const place = await world.anew();
  const stop = new AbortController();
  const churning = connected(databaseUrl, (client) => churn(client, stop.signal));
  try {
    for (let count = 0; count < backups; count += 1) {
      const ports = await place.backupPorts({ databaseUrl });
      const report = await take(place, { ports, hash: true, acceptShrink: true });
      // Where some table changed in every one of two minutes' attempts, it is named instead of counted.
      assert.match(report.exit, /^(?:done|partial)$/, `${report.summary}\n${report.warnings.join('\n')}`);
      const manifest = (await manifests(place)).at(-1);
      const uncounted = manifest?.uncounted?.map(({ name }) => name) ?? [];
      assert.equal(report.exit, uncounted.length === 0 ? 'done' : 'partial');
      const rowsOf = (wanted: string) => manifest?.census.find(({ name }) => name === wanted)?.rows;
      assert.equal(rowsOf('still'), 1000);
      // A rewrite between the snapshot and pg_dump's lock would leave it empty in both.
      if (!uncounted.includes('rewritten')) assert.equal(rowsOf('rewritten'), 100);
      if (count >= drills) continue;
      const { exit, summary, warnings } = await drilled(place, databaseUrl);
      assert.equal(exit, 'done', `${summary}\n${warnings.join('\n')}`);
    }
  } finally {
    stop.abort();
    await churning;
  }
  assert.ok((await churning) > 0);
});

/** What happens once to table `t` between the snapshot and pg_dump's locks. */
const changes = {
  'an index made again': 'drop index t_v_idx; create index on t (v)',
  'a dropped view': 'drop view v',
  'a dropped column': 'alter table t drop column extra',
  'a dropped trigger': 'drop trigger noted on t',
  'a dropped sequence': 'drop sequence numbers',
  'a truncated table': 'truncate t; insert into t select generate_series(1, 10)',
  'a rewritten table': 'alter table t alter id type bigint',
  'a renamed table': 'alter table t rename to u',
};

for (const [what, statement] of Object.entries(changes)) {
  test(`DDL churn: ${what} between the snapshot and pg_dump's locks leads to a fresh snapshot, which is whole`, async () => {
    const database = `once_${Object.keys(changes).indexOf(what)}`;
    await world.postgres.createDatabase(database);
    await world.postgres.query(
      database,
      `create table t (id int primary key, extra int, v text); insert into t select generate_series(1, 10);
       create index on t (v); create view v as select v from t; create sequence numbers;
       create trigger noted before update on t for each row execute function suppress_redundant_updates_trigger()`,
    );
    const databaseUrl = world.postgres.url(database);
    const place = await world.anew();
    let times = 0;
    const ports = actingBeforeDump(await place.backupPorts({ databaseUrl }), async () => {
      times += 1;
      if (times > 1) return;
      for (const one of statement.split('; ')) await world.postgres.query(database, one);
    });
    const report = await take(place, { ports, hash: true });
    assert.equal(report.exit, 'done', report.summary);
    assert.equal(times, 2, report.warnings.join('\n'));
    const [manifest] = await manifests(place);
    assert.equal(manifest?.census[0]?.rows, 10);
  });
}
