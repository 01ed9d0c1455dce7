import assert from 'node:assert/strict';
import { chown, mkdir, stat } from 'node:fs/promises';
import { test } from 'node:test';
import { systemClock } from '../../lib/adapters/local/clock/clock.ts';
import { scratchIn } from '../../lib/adapters/local/scratch/scratch.ts';
import { installedIn } from '../../lib/adapters/postgres/dump/installed.ts';
import { pgRestorer } from '../../lib/adapters/postgres/dump/restorer.ts';
import { tinyTmpfs } from '../helpers/scratch.ts';
import { startWorld } from '../jobs/helpers/world.ts';
import { done, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

test('06c-target-disk-full: a full disk is the place’s fault in an index and in rows, and no older snapshot is offered', async () => {
  await using world = await startWorld({ marinaScale: 0.001, sealed: false, files: false });
  await using disk = await tinyTmpfs(2);
  const { postgres } = world;
  const place = await world.anew();
  await postgres.createDatabase('r06');
  await postgres.query(
    'r06',
    'create table big as select i, random() as r from generate_series(1, 200000) i; create index big_r on big (r, i)',
  );
  const databaseUrl = postgres.url('r06');
  await takeSnapshot(place, { with: { databaseUrl } });
  await takeSnapshot(place, { with: { databaseUrl } });
  const options = { only: 'database', database: 'r06_back' } as const;
  const { uid, gid } = await stat(postgres.dataDirectory);
  await mkdir(`${disk.path}/small`);
  await chown(`${disk.path}/small`, uid, gid);
  await postgres.query('postgres', `create tablespace small location '${disk.path}/small'`);
  await postgres.query('postgres', 'grant create on tablespace small to public');
  await postgres.query('postgres', "alter system set temp_tablespaces = 'small'");
  await postgres.query('postgres', "alter system set maintenance_work_mem = '1MB'");
  await postgres.query('postgres', 'select pg_reload_conf()');
  for (const keepGoing of [false, true]) {
    const report = await runRestore(place, { with: { databaseUrl }, options: { ...options, keepGoing } });
    assert.equal(report.exit, 'configuration', report.summary);
    assert.match(report.summary, /No space left on device.*CREATE INDEX big_r.*53100/);
    assert.match(report.failure?.hint ?? '', /disk/);
    assert.equal(report.details?.older, undefined);
  }
  // Now for rows: a disk with room for none of them, told by the SQLSTATE of their COPY.
  await postgres.query('postgres', 'alter system reset temp_tablespaces');
  await postgres.query('postgres', "alter system set default_tablespace = 'small'");
  await postgres.query('postgres', 'select pg_reload_conf()');
  const rows = await runRestore(place, { with: { databaseUrl }, options: { ...options, keepGoing: true } });
  assert.equal(rows.exit, 'configuration', rows.summary);
  assert.match(rows.summary, /COPY failed for table "big": .*No space left on device.*53100/);
  assert.equal(rows.details?.older, undefined);
  await postgres.query('postgres', 'alter system reset default_tablespace');
  await postgres.query('postgres', 'select pg_reload_conf()');
  done(await runRestore(place, { with: { databaseUrl }, options }));
});

test('A, rows: a COPY is judged by its SQLSTATE: rows and functions are the archive’s, a session that ends is the place’s', async () => {
  await using world = await startWorld({ marinaScale: 0.001, sealed: false, files: false });
  const { postgres } = world;
  const there = `create function there() returns boolean language sql stable as 'select current_database() not in (''raising'', ''ended'')'`;
  for (const [database, sql, exit, summary] of [
    [
      'data',
      'create table t (i int, n text not null); insert into t values (1, $$Ada Lovelace$$)',
      'verification',
      /COPY failed for table "t": ERROR: null value in column "n".*\(SQLSTATE 23502\)/,
    ],
    [
      'raising',
      `${there}; create function full_disk(int) returns boolean language plpgsql as $$
         begin if public.there() then raise exception 'no room' using errcode = '53100'; end if; return true; end $$;
       create table t (i int check (public.full_disk(i))); insert into t values (1)`,
      'verification',
      /COPY failed for table "t": .*\(SQLSTATE 53100\)/,
    ],
    [
      'ended',
      `${there}; create function gone(int) returns boolean language plpgsql as $$
         begin if public.there() then perform pg_terminate_backend(pg_backend_pid()); end if; return true; end $$;
       create table t (i int check (public.gone(i))); insert into t values (1)`,
      'source',
      /./,
    ],
  ] as const) {
    const place = await world.anew();
    await postgres.createDatabase(database);
    await postgres.query(database, sql);
    if (database === 'data') {
      for (const change of ['false', 'true']) {
        await postgres.query(
          database,
          `update pg_attribute set attnotnull = ${change} where attrelid = 't'::regclass and attname = 'n'`,
        );
        if (change === 'false') await postgres.query(database, 'insert into t values (2, null)');
      }
    }
    const databaseUrl = postgres.url(database);
    await takeSnapshot(place, { with: { databaseUrl } });
    const options = { only: 'database', database: `${database}_back` } as const;
    const report = await runRestore(place, { with: { databaseUrl }, options });
    assert.equal(report.exit, exit, report.summary);
    assert.match(report.summary, summary);
    assert.doesNotMatch(JSON.stringify(report), /Lovelace/);
  }
});

test('D9: a plan says that no pg_restore here reads the archive', async () => {
  await using world = await startWorld({ marinaScale: 0.001, sealed: false, files: false, postgres: { major: 16 } });
  const place = await world.anew();
  await takeSnapshot(place, { with: { installed: installedIn([world.postgres.binDirectory]) } });
  const restorer = pgRestorer({
    installed: async () => [
      { binDirectory: '/nowhere', version: '15.18', versionNumber: 150_018, major: 15, server: false },
    ],
    scratch: scratchIn(place.scratchDirectory),
    clock: systemClock,
  });
  const report = await runRestore(place, {
    ports: { restorer },
    options: { only: 'database' },
    run: place.run({ dryRun: true }),
  });
  assert.equal(report.exit, 'configuration', 'a dry run answers as the restore would');
  assert.match(report.details?.plan?.obstacles.join('; ') ?? '', /no pg_restore that reads archives of version 1\.15/);
});
