import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';

import { drill } from '../../lib/jobs/drill.ts';
import { restore } from '../../lib/jobs/restore.ts';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { giveToPostgres } from '../helpers/servers/postgresCluster.ts';
import { manifests } from '../jobs/backup/shelves.ts';
import { take } from '../jobs/backup/taking.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';

let world: World;
let locales: Scratch;
before(async () => {
  locales = await scratch('locales');
  await promisify(execFile)('localedef', ['-i', 'de_DE', '-f', 'UTF-8', join(locales.path, 'de_DE.UTF-8')]);
  await giveToPostgres(locales.path);
  world = await startWorld({ files: false, postgres: { environment: { LOCPATH: locales.path } } });
});
after(async () => {
  await world[Symbol.asyncDispose]();
  await locales[Symbol.asyncDispose]();
});

/** Legal, and each of them enough to mislead or to end a session that sets nothing itself. */
const settings = {
  DateStyle: 'German',
  IntervalStyle: 'sql_standard',
  TimeZone: 'Asia/Kathmandu',
  bytea_output: 'escape',
  extra_float_digits: '-15',
  standard_conforming_strings: 'off',
  backslash_quote: 'on',
  client_encoding: 'LATIN1',
  default_transaction_isolation: 'serializable',
  default_transaction_read_only: 'on',
  default_transaction_deferrable: 'on',
  statement_timeout: '400ms',
  lock_timeout: '300ms',
  idle_in_transaction_session_timeout: '900ms',
  quote_all_identifiers: 'on',
  row_security: 'on',
  transform_null_equals: 'on',
  array_nulls: 'off',
  xmloption: 'document',
  search_path: 'misleading',
} as const;

test("D7: whatever is set for the database's and the role's sessions, it is saved, drilled and restored as it is", async () => {
  const { name: role, password } = await world.postgres.createLogin('settled', 'superuser');
  for (const [database, owner] of [
    ['by_database', `database by_database`],
    ['by_role', `role ${role}`],
  ] as const) {
    await world.postgres.createDatabase(database);
    await world.postgres.query(
      database,
      `create schema misleading; create table misleading.pg_class (oid oid);
       create function misleading.count(text) returns bigint language sql as 'select 0::bigint';
       create table t (at timestamptz, day date, span interval, bytes bytea, real float8, words text[], x xml, name text, empty boolean, price money);
       insert into t select '2026-03-01 12:00+00', '2026-02-01', '-1 day +02:03:00', '\\xff00', 0.1 + i, array[null, 'NULL', 'a\\b'], '<a/>', 'Ł ключ 😀 \\', null, 1234.56 + i
         from generate_series(1, 100) i;
       create view v as select * from t where name is not null`,
    );
    // Not by the database: the throwaway cluster of a drill has no such locale.
    const alsoByRole = database === 'by_role' ? { lc_monetary: 'de_DE.UTF-8' } : {};
    for (const [setting, value] of Object.entries({ ...settings, ...alsoByRole })) {
      await world.postgres.query('postgres', `alter ${owner} set ${setting} = '${value}'`);
    }
    const place = await world.anew();
    const login = database === 'by_role' ? { name: role, password } : undefined;
    const databaseUrl = world.postgres.url(database, login);
    const report = await take(place, { ports: await place.backupPorts({ databaseUrl }), hash: true });
    assert.equal(report.exit, 'done', report.summary);
    const [manifest] = await manifests(place);
    assert.ok(Math.abs(Date.parse(manifest?.snapshotAt ?? '') - Date.now()) < 600_000);
    const options = {
      choice: { by: 'latest' },
      checks: { mustBeTrue: [], objectKeys: [] },
      only: 'database',
      jobs: 1,
      concurrency: 1,
    } as const;
    const drilled = await drill(await place.drillPorts({ databaseUrl }), place.run(), options);
    assert.equal(drilled.exit, 'done', drilled.summary);
    const restored = await restore(await place.restorePorts({ databaseUrl }), place.run(), {
      ...options,
      database: null,
      way: { kind: 'swap' },
      disconnect: true,
      keepGoing: false,
      keepList: async (name: string) => name,
      kept: null,
      confirmDiscard: async () => true,
      confirm: async () => true,
    });
    assert.equal(restored.exit, 'done', restored.summary);
    const [row] = await world.postgres.query<{ sum: string }>(
      database,
      'select sum(price)::numeric::text as sum from public.t',
    );
    assert.equal(row?.sum, '128506.00');
  }
});
