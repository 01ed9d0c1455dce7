import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startPostgres } from '../helpers/servers/postgres.ts';
import { startWorld } from '../jobs/helpers/world.ts';
import { done, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

test('06a-small-shm-parallel-index: an index that lacks shared memory for its workers is made without them', async () => {
  await using world = await startWorld({ files: false, sealed: false, extensions: false, marinaScale: 0.001 });
  const place = await world.anew();
  await world.postgres.createDatabase('office');
  await world.postgres.query(
    'office',
    `create table letters as select i, random() as weight from generate_series(1, 100000) i;
     create index letters_weight on letters (weight, i)`,
  );
  await takeSnapshot(place, { with: { databaseUrl: world.postgres.url('office') } });
  await using target = await startPostgres({
    sharedMemoryBytes: 1_300_000,
    settings: {
      max_parallel_maintenance_workers: '4',
      maintenance_work_mem: '256MB',
      min_parallel_table_scan_size: '0',
    },
  });
  const report = done(
    await runRestore(place, { with: { databaseUrl: target.url('office') }, options: { only: 'database' } }),
  );
  assert.equal(report.details?.database?.rows, 100_000);
  assert.match(await readFile(target.logFile, 'utf8'), /could not resize shared memory segment/);
  const indexes = await target.query('office', "select indexname from pg_indexes where tablename = 'letters'");
  assert.deepEqual(indexes, [{ indexname: 'letters_weight' }]);
});
