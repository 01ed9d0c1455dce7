import assert from 'node:assert/strict';
import { chown, mkdir, stat } from 'node:fs/promises';
import { test } from 'node:test';
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
  await postgres.query('postgres', 'alter system reset temp_tablespaces');
  await postgres.query('postgres', 'select pg_reload_conf()');
  done(await runRestore(place, { with: { databaseUrl }, options }));
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
  });
  const report = await runRestore(place, {
    ports: { restorer },
    options: { only: 'database' },
    run: place.run({ dryRun: true }),
  });
  assert.match(report.details?.plan?.obstacles.join('; ') ?? '', /no pg_restore that reads archives of version 1\.15/);
});
