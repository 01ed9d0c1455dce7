import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import { systemClock } from '../../lib/adapters/local/clock/clock.ts';
import { newDatabaseOn } from '../../lib/adapters/postgres/server/throwaway/newDatabaseOn.ts';
import type { DrillOptions, DrillPorts } from '../../lib/jobs/drill/contract.ts';
import type { DrillDetails } from '../../lib/jobs/drill/details.ts';
import { status } from '../../lib/jobs/status.ts';
import { readProofs } from '../../lib/jobs/vaultRecords/proofs.ts';
import { parseDatabaseUrl } from '../helpers/databaseAddress.ts';
import { type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runDrill, takeMirror, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';
import { asOwner, kept, plant } from '../jobs/restoreSteps/plant.ts';

let world: World;
let other: PostgresServer;
const names = { live: 'shop', altered: 'shop_altered' };

const shop = `
  create table invoices (id int primary key, cents int not null, due date);
  insert into invoices select n, n * 100, '2026-01-01'::date + n from generate_series(1, 800) n;
  create table lines (invoice int, line int, amount float8, primary key (invoice, line)) partition by hash (invoice);
  create table lines_0 partition of lines for values with (modulus 2, remainder 0);
  create table lines_1 partition of lines for values with (modulus 2, remainder 1);
  insert into lines select n / 2, n % 2, n / 7.0 from generate_series(1, 3000) n;
  create table notes (body text);
  insert into notes select 'note ' || n from generate_series(1, 10) n`;

beforeAll(async () => {
  [world, other] = await Promise.all([startWorld({ files: false, marinaScale: 0.01 }), startPostgres()]);
  await world.postgres.createDatabase(names.live);
  await world.postgres.query(names.live, shop);
  await world.postgres.query('postgres', `create database ${names.altered} template ${names.live}`);
});
afterAll(async () => {
  await other[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

const of = (database: string) => ({ with: { databaseUrl: world.postgres.url(database) } });
function drillOf(place: Place, options: Partial<DrillOptions> = { only: 'database' }, ports: Partial<DrillPorts> = {}) {
  const throwaway = newDatabaseOn(parseDatabaseUrl(other.url()), {
    source: parseDatabaseUrl(world.postgres.url(names.live)),
    clock: systemClock,
  });
  return runDrill(place, { ...of(names.live), options, ports: { throwaway, ...ports } });
}

/** Stores what a dump of the database would be if `sql` had been run in it, with counts and hashes that fit. */
async function plantAltered(place: Place, sql: string): Promise<string> {
  await world.postgres.query(names.altered, sql);
  const aside = await world.anew();
  const altered = await kept(aside, await takeSnapshot(aside, of(names.altered)));
  const honest = await kept(place, await takeSnapshot(place, of(names.live)));
  const { dump, census } = altered.manifest;
  return plant(place, { dump: altered.dump, manifest: { ...honest.manifest, dump, census } });
}

const sampleOf = ({ liveSample }: Partial<DrillDetails>, table: string) =>
  liveSample?.find(({ schema, name }) => `${schema}.${name}` === table);

test('T3: a dump with altered rows in equal numbers is not proven, from the first drill on', async () => {
  const place = await world.anew();
  const forged = await plantAltered(place, 'update invoices set cents = cents + 1 where id <= 250');
  await takeMirror(place);
  const report = await drillOf(place, { only: 'both' });
  assert.equal(report.exit, 'verification', report.summary);
  assert.equal(report.details?.snapshot, forged);
  assert.equal(report.details.verdict, 'doubtful');
  assert.equal(report.details.problemCount, 0);
  assert.deepEqual(report.details.doubts, [
    'table public.invoices: 250 of 800 rows are not as in the live database (250 differ, 0 are not there), more than 20 %',
  ]);
  assert.deepEqual([...(await asOwner(place, ({ reader }) => readProofs(reader, place.host)))], []);
  const limits = { snapshotSeconds: 7200, mirrorSeconds: 7200, drillSeconds: 691_200, keepHourlyDays: 7 };
  const stands = await asOwner(place, ({ reader }) => status(reader, place.host, limits, place.run().clock));
  assert.equal(stands.provenDrill, null);
  assert.ok(
    stands.problems.some(({ text }) => /the last drill .*is not proven, because its rows are not those/.test(text)),
    JSON.stringify(stands.problems),
  );
  const tables = [{ tables: 'public.inv*', percent: 40 }];
  done(await drillOf(place, { only: 'database', sampleLimits: { percent: 20, tables } }));
});

test('T3: one altered row is found where nobody has written it since an earlier drill; what the application wrote since is tolerated', async () => {
  const place = await world.anew();
  await takeSnapshot(place, of(names.live));
  const first = done(await drillOf(place));
  assert.deepEqual(
    first.details?.liveSample?.map(({ name, sampled, reason }) => [name, sampled, reason]),
    [
      ['invoices', 800, undefined],
      ['lines', 1000, undefined],
      ['notes', 0, 'no key'],
    ],
  );
  const written = `update invoices set cents = 0 where id between 700 and 705; delete from invoices where id = 800;
    alter table invoices add column paid boolean not null default false`;
  await takeSnapshot(place, of(names.live));
  await world.postgres.query(names.live, written);
  const second = done(await drillOf(place));
  const { sampled, differing, missing, altered, columns } = sampleOf(second.details ?? {}, 'public.invoices') ?? {};
  assert.deepEqual([sampled, differing, missing, altered, columns], [800, 6, 1, 0, ['paid']]);

  await world.postgres.query(names.altered, `update invoices set cents = id * 100; ${written}`);
  const forged = await plantAltered(place, 'update invoices set cents = 1 where id = 7');
  const third = await drillOf(place);
  assert.equal(third.details?.snapshot, forged);
  assert.equal(third.exit, 'verification', third.summary);
  assert.deepEqual(third.details.doubts, [
    'table public.invoices: 1 of 799 rows differ from the live database, where nobody has written them since before the snapshot',
  ]);
});

test('a drill that was not given the live database says that no row was compared with it', async () => {
  const place = await world.anew();
  await takeSnapshot(place, of(names.live));
  const report = done(await drillOf(place, { only: 'database' }, { source: null }));
  assert.equal(report.details?.liveSample, null);
  assert.ok(report.warnings.some((warning) => /no row was compared with the live database/.test(warning)));
});
