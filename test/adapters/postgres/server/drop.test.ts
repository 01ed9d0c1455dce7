import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postgresTarget } from '../../../../lib/adapters/postgres/server/restore/target.ts';
import { parseDatabaseUrl } from '../../../helpers/databaseAddress.ts';
import { type PostgresServer, startPostgres } from '../../../helpers/servers/postgres.ts';
import { until } from '../../../helpers/until.ts';

/** Autovacuum looks at once and is then busy for minutes. */
const settings = { autovacuum_naptime: '1s', autovacuum_vacuum_cost_delay: '100ms', autovacuum_vacuum_cost_limit: '1' };

for (const major of [15, 18] as const) {
  test(`PostgreSQL ${major}: a master that is no superuser drops a database while autovacuum is at work in it`, async () => {
    await using server = await startPostgres({ major, settings });
    const master = await server.createLogin('managed', 'createdb createrole');
    await server.createDatabase('dropped', 'owner managed');
    await server.query(
      'dropped',
      `create table t with (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0) as
         select i from generate_series(1, 200000) i`,
    );
    await server.query('dropped', 'delete from t');
    await until('autovacuum is at work in it', () => isVacuumed(server, 'dropped'));
    await postgresTarget(parseDatabaseUrl(server.url('postgres', master))).drop('dropped');
    assert.deepEqual(await server.query('postgres', `select from pg_database where datname = 'dropped'`), []);
  });
}

/** By the table that is worked on: a worker that has only looked is gone before it could be in anybody's way. */
async function isVacuumed(server: PostgresServer, database: string): Promise<boolean> {
  const tables = await server.query('postgres', 'select from pg_stat_progress_vacuum where datname = $1', [database]);
  return tables.length > 0;
}
