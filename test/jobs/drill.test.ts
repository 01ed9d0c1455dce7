import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { ListBucketsCommand } from '@aws-sdk/client-s3';
import pg from 'pg';

import { systemClock } from '../../lib/adapters/local/clock/clock.ts';
import { postgresSource } from '../../lib/adapters/postgres/server/facts/source.ts';
import { newDatabaseOn } from '../../lib/adapters/postgres/server/throwaway/newDatabaseOn.ts';
import { sandboxBucket } from '../../lib/adapters/stores/s3/sandboxBucket.ts';
import { vaultWriter } from '../../lib/adapters/stores/s3/writer.ts';
import { drilledTablesOf } from '../../lib/core/verify/drilledTables.ts';
import { list } from '../../lib/jobs/list.ts';
import { readProofs } from '../../lib/jobs/vaultRecords/proofs.ts';
import { parseDatabaseUrl } from '../helpers/databaseAddress.ts';
import { readerPolicy } from '../helpers/policies.ts';
import { rootClient } from '../helpers/servers/objectServer.ts';
import { type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import { scopedKeys } from '../helpers/servers/scopedKeys.ts';
import { until } from '../helpers/until.ts';
import type { Place } from './helpers/place.ts';
import { startWorld, type World } from './helpers/world.ts';
import { done, runDrill, takeMirror, takeSnapshot } from './restoreSteps/jobs.ts';
import { asOwner, kept, listed } from './restoreSteps/plant.ts';

let world: World;
let other: PostgresServer;

beforeAll(async () => {
  [world, other] = await Promise.all([startWorld(), startPostgres()]);
  await takeSnapshot(world);
  await takeMirror(world);
});
afterAll(async () => {
  await other[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const documentKeys = 'select object_key from public.documents';

test('a drill that finds no difference leaves a receipt that proves the snapshot, and nothing else', async () => {
  const began = Date.now();
  const report = done(
    await runDrill(world, {
      options: {
        checks: { mustBeTrue: ['select count(*) > 0 from clients;'], objectKeys: [documentKeys, `${documentKeys};`] },
      },
    }),
  );
  const ended = Date.now();
  const [snapshot] = await listed(world);
  assert.match(report.summary, /is proven: \d+ tables, \d+ rows, \d+ files, 3 own checks, zero difference/);
  assert.equal(report.details?.ownChecks, 3);
  const proofs = await asOwner(world, ({ reader }) => readProofs(reader, world.host));
  const proof = proofs.get(snapshot?.snapshot ?? '');
  assert.equal(proof?.verdict, 'proven');
  assert.equal(proof.manifestVersionId, snapshot?.manifestVersionId);
  const { recoverySeconds, recoveryPointSeconds } = proof;
  // Told to a tenth of a second, and to a second.
  assert.ok(recoverySeconds !== null && recoverySeconds > 0 && recoverySeconds <= (ended - began) / 1000 + 0.1);
  const takenAt = Date.parse((await kept(world, snapshot?.snapshot ?? '')).manifest.snapshotAt);
  assert.ok(recoveryPointSeconds !== null && recoveryPointSeconds >= (began - takenAt) / 1000 - 1);
  assert.ok(recoveryPointSeconds <= (ended - takenAt) / 1000 + 1);
  assert.deepEqual(Object.keys(report.details?.stagesSeconds ?? {}), [
    'fetch',
    'restore',
    'compare rows',
    'compare live rows',
    'own checks',
  ]);
  const census = drilledTablesOf({ ...report.details });
  assert.ok(census !== null);
  assert.equal(census.length, report.details?.tables);
  assert.ok(census.every(({ expected, restored, same }) => expected === restored && same !== false));
  assert.equal(
    census.reduce((sum, { restored }) => sum + (restored ?? 0), 0),
    report.details?.rows,
  );
  assert.deepEqual(await readdir(world.scratchDirectory), []);
  const [row] = await asOwner(world, ({ reader }) => list(reader, world.host, { hidden: false }));
  assert.equal(row?.proof, 'proven');
});

test('a drill of one surface alone, and a dry run, prove nothing', async () => {
  const place = await world.anew();
  const snapshot = await takeSnapshot(place);
  const half = done(await runDrill(place, { options: { only: 'database' } }));
  assert.match(half.summary, /came back whole \(database only, so not proven\)/);
  const dry = done(await runDrill(place, { run: place.run({ dryRun: true }) }));
  assert.match(dry.summary, new RegExp(`would restore ${snapshot} into temporary local cluster`));
  const proofs = await asOwner(place, ({ reader }) => readProofs(reader, place.host));
  assert.deepEqual([...proofs], []);
});

test('a snapshot that was taken under write load comes back with zero difference', async () => {
  const place = await world.anew();
  const url = world.marina.databaseUrl;
  await world.postgres.query(
    world.marina.database,
    'create table tellers (id serial primary key, teller int, n int); grant all on tellers, tellers_id_seq to crm_app',
  );
  const stop = new AbortController();
  const writers = [1, 2, 3].map((teller) => write(url, teller, stop.signal));
  const first = () => world.postgres.query(world.marina.database, 'select from tellers limit 1');
  await until('somebody writes', async () => (await first()).length > 0);
  await takeSnapshot(place);
  stop.abort();
  const written = (await Promise.all(writers)).reduce((sum, rows) => sum + rows, 0);
  const { manifest } = await kept(place, (await listed(place)).at(-1)?.snapshot ?? '');
  const counted = manifest.census.find(({ name }) => name === 'tellers')?.rows ?? 0;
  assert.ok(counted > 0 && counted <= written, `${counted} rows of ${written}`);
  // Every row of it has been replaced since.
  const sampleLimits = { percent: 20, tables: [{ tables: 'public.tellers', percent: 100 }] };
  const report = await runDrill(place, { options: { only: 'database', sampleLimits } });
  await world.postgres.query(world.marina.database, 'drop table tellers');
  assert.deepEqual(done(report).details?.problems, []);
});

/**
 * Inserts, updates and deletes until told to stop; returns how many rows it inserted. It leaves a few hundred, however long it
 * takes: a drill is right to be suspicious of a snapshot with half the rows of today.
 */
async function write(connectionString: string, teller: number, signal: AbortSignal): Promise<number> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  let rows = 0;
  while (!signal.aborted) {
    await client.query('insert into tellers (teller, n) select $1, generate_series(1, 20)', [teller]);
    await client.query('update tellers set n = n + 1 where id = (select max(id) from tellers)');
    await client.query('delete from tellers where teller = $1 and id < (select max(id) from tellers) - 500', [teller]);
    rows += 20;
  }
  await client.end();
  return rows;
}

test('a drill works in a new database on another server and in a bucket of its own, and leaves neither', async () => {
  const client = rootClient(world.live);
  const ports = {
    throwaway: newDatabaseOn(parseDatabaseUrl(other.url()), {
      source: parseDatabaseUrl(world.marina.databaseUrl),
      clock: systemClock,
    }),
    sandbox: sandboxBucket(client, { clock: systemClock }),
  };
  done(await runDrill(world, { ports, options: { checks: { mustBeTrue: [], objectKeys: [documentKeys] } } }));
  const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
  client.destroy();
  assert.deepEqual(
    Buckets.filter(({ Name = '' }) => Name.startsWith('lifeboat')),
    [],
  );
  const left = await other.query(
    'postgres',
    `select datname from pg_database where datname ~ 'lifeboat' union all select rolname from pg_roles where rolname ~ 'lifeboat'`,
  );
  assert.deepEqual(left, []);
});

test('fault 68: a drill refuses the source as its throwaway server, by whatever name it is called', async () => {
  const { postgres } = world;
  const before = await postgres.query('postgres', 'select oid from pg_database order by 1');
  const byName = parseDatabaseUrl(postgres.url().replace('127.0.0.1', 'localhost'));
  for (const throwaway of [
    newDatabaseOn(parseDatabaseUrl(postgres.url()), { source: parseDatabaseUrl(world.marina.databaseUrl) }),
    newDatabaseOn(byName, { source: null }),
  ]) {
    const report = await runDrill(world, { ports: { throwaway } });
    assert.equal(report.exit, 'configuration');
    assert.match(report.summary, /is the source's own/);
  }
  assert.deepEqual(await postgres.query('postgres', 'select oid from pg_database order by 1'), before);
});

test('a drill whose receipt cannot be stored is not done: the proof is the point of it', async () => {
  const { vault, vaultBucket } = world;
  const keys = await scopedKeys(vault, readerPolicy(vaultBucket));
  const writer = vaultWriter(rootClient({ ...vault, ...keys }), vaultBucket);
  const report = await runDrill(world, { ports: { writer }, options: { only: 'database' } });
  assert.equal(report.exit, 'credentials');
  assert.match(report.summary, /came back whole .* but the proof was not stored/);
});

test('a wrong live database is seen by its counts, a little drift is not', async () => {
  const place = await world.anew();
  await takeSnapshot(place);
  const drifting = done(await runDrill(place, { options: { only: 'database' } }));
  assert.deepEqual(drifting.details?.problems, []);
  await world.postgres.createDatabase('another');
  await world.postgres.query(
    'another',
    'create table invoices_of_another_firm as select generate_series(1, 5000) as id',
  );
  const source = postgresSource(parseDatabaseUrl(world.postgres.url('another')));
  const report = await runDrill(place, { ports: { source }, options: { only: 'database' } });
  assert.equal(report.exit, 'verification');
  assert.match(report.summary, /table public\.invoices_of_another_firm: expected 5000 rows, found not in the snapshot/);
});

test('a quarantined snapshot is drilled, and its quarantine told', async () => {
  const place: Place = await world.anew();
  await world.postgres.createDatabase('shrinking');
  await world.postgres.query('shrinking', 'create table t as select generate_series(1, 5000) as id');
  const databaseUrl = world.postgres.url('shrinking');
  await takeSnapshot(place, { with: { databaseUrl } });
  await world.postgres.query('shrinking', 'delete from t where id > 10');
  await assert.rejects(takeSnapshot(place, { with: { databaseUrl } }), { kind: 'brake' });
  const report = await runDrill(place, { with: { databaseUrl }, options: { only: 'database' } });
  assert.equal(report.exit, 'done', report.summary);
  assert.ok(
    report.warnings.some((warning) => warning.startsWith('this snapshot is quarantined: ')),
    report.warnings.join('\n'),
  );
});
