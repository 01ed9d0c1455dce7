import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { QueryResultRow } from 'pg';
import type { RestoreOptions } from '../../lib/jobs/restore/contract.ts';
import type { RestoreDetails } from '../../lib/jobs/restore/details.ts';
import type { JobReport } from '../../lib/jobs/run.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { runDrill, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let world: World;
before(async () => {
  world = await startWorld({ marinaScale: 0.001, sealed: false, files: false });
});
after(() => world[Symbol.asyncDispose]());

interface Tried {
  readonly stopped: JobReport<RestoreDetails>;
  readonly kept: JobReport<RestoreDetails>;
  readonly sql: string;
  readonly query: <R extends QueryResultRow>(database: string, sql: string) => Promise<readonly R[]>;
}

/** Makes a database, backs it up, and restores it twice under another name: plainly, and on the word to keep going. */
async function tried(
  name: string,
  source: readonly string[],
  use: (tried: Tried & { readonly drilled: JobReport }) => void | Promise<void>,
): Promise<void> {
  const place = await world.anew();
  const { postgres } = world;
  await postgres.createDatabase(name);
  for (const sql of source) await postgres.query(name, sql);
  const databaseUrl = postgres.url(name);
  await takeSnapshot(place, { with: { databaseUrl } });
  let sql = '';
  const options: Partial<RestoreOptions> = {
    only: 'database',
    database: `${name}_back`,
    keepList: async (file, text) => {
      sql = text;
      return file;
    },
  };
  const drilled = await runDrill(place, { with: { databaseUrl }, options: { only: 'database' } });
  const stopped = await runRestore(place, { with: { databaseUrl }, options });
  const kept = await runRestore(place, { with: { databaseUrl }, options: { ...options, keepGoing: true } });
  await use({ drilled, stopped, kept, sql, query: (database, text) => postgres.query(database, text) });
}

async function countIn(database: string, table: string): Promise<number> {
  const [row] = await world.postgres.query<{ n: string }>(database, `select count(*) as n from ${table}`);
  return Number(row?.n);
}

test('03a-orphans-behind-foreign-key: every row comes back, the constraint is NOT VALID and listed', async () => {
  await tried(
    'r03a',
    [
      `create table client (id int primary key, name text);
       create table invoice (id int primary key, client_id int references client(id), amount numeric);
       insert into client values (1, 'one'); insert into invoice select i, 1, i from generate_series(1, 500) i`,
      `set session_replication_role = replica; insert into invoice values (501, 999, 1)`,
    ],
    async ({ drilled, stopped, kept, sql, query }) => {
      for (const report of [drilled, stopped]) {
        assert.equal(report.exit, 'verification');
        assert.match(report.summary, /"invoice" violates foreign key constraint "invoice_client_id_fkey".*23503/);
        assert.match(report.failure?.hint ?? '', /NOT EXISTS/);
      }
      assert.match(stopped.failure?.hint ?? '', /--keep-going/);
      assert.equal(stopped.details?.errorCount, 1);
      assert.equal(kept.exit, 'partial', kept.summary);
      assert.equal(await countIn('r03a_back', 'invoice'), 501);
      const [fk] = await query<{ valid: boolean }>(
        'r03a_back',
        `select convalidated as valid from pg_constraint where conname = 'invoice_client_id_fkey'`,
      );
      assert.equal(fk?.valid, false);
      const [item] = kept.details?.leftOut?.objects ?? [];
      assert.equal(item?.how, 'weakened');
      assert.equal(item.name, 'invoice_client_id_fkey on public.invoice');
      assert.equal(item?.sqlState, '23503');
      assert.deepEqual(
        (await query<{ id: number }>('r03a_back', item?.rows ?? '')).map(({ id }) => id),
        [501],
      );
      assert.doesNotMatch(kept.summary + sql, /999/);
      await query('r03a_back', 'delete from invoice where id = 501');
      await query('r03a_back', sql);
    },
  );
});

test('03b-duplicates-under-unique-index: every row comes back, the index is left out and listed', async () => {
  await tried(
    'r03b',
    [
      `create table account (id int, email text); insert into account select i, 'a' || i from generate_series(1, 500) i;
       create unique index account_email on account(email);
       update pg_index set indisready = false where indexrelid = 'account_email'::regclass`,
      `insert into account values (501, 'a500')`,
      `update pg_index set indisready = true where indexrelid = 'account_email'::regclass`,
    ],
    async ({ drilled, stopped, kept, sql, query }) => {
      for (const report of [drilled, stopped]) assert.match(report.summary, /account_email.*23505/);
      assert.equal(kept.exit, 'partial', kept.summary);
      assert.equal(await countIn('r03b_back', 'account'), 501);
      const [item] = kept.details?.leftOut?.objects ?? [];
      assert.equal(item?.how, 'left out');
      assert.deepEqual((await query('r03b_back', item?.rows ?? '')).length, 1);
      await query('r03b_back', 'delete from account where id = 501');
      await query('r03b_back', sql);
    },
  );
});

test('04a-matview-searchpath: the view is left WITH NO DATA with the REFRESH to type, and the drill is no failure', async () => {
  await tried(
    'r04a',
    [
      `create schema app; create table app.t (i int); insert into app.t select generate_series(1, 100);
       set search_path = app;
       create function app.total() returns bigint language sql stable as 'select count(*) from t';
       create materialized view app.m as select app.total();
       create materialized view app.n as select * from app.m`,
    ],
    async ({ drilled, stopped, kept, query }) => {
      assert.equal(drilled.exit, 'done', drilled.summary);
      assert.match(drilled.warnings.join('\n'), /app\.m.*app\.total\(\).*REFRESH MATERIALIZED VIEW app\.m/);
      for (const report of [stopped, kept]) {
        assert.equal(report.exit, 'partial', report.summary);
        assert.deepEqual(
          report.details?.leftOut?.objects.map(({ name }) => name),
          ['app.m', 'app.n'],
        );
      }
      assert.equal(await countIn('r04a_back', 'app.t'), 100);
      for (const { statement } of kept.details?.leftOut?.objects ?? []) await query('r04a_back', statement);
      assert.equal(await countIn('r04a_back', 'app.n'), 1);
    },
  );
});

test('15c-expression-index-unqualified: an index whose function raises the SQLSTATE of a full disk is the archive’s', async () => {
  await tried(
    'r15',
    [
      `create table t (i int); insert into t values (1), (2);
       create table allowed (i int); insert into allowed values (1), (2);
       create function blame(i int) returns int language plpgsql immutable as
         $$ begin if not exists (select from allowed a where a.i = blame.i) then raise exception 'no' using errcode = '53100'; end if; return i; end $$;
       create function disk(i int) returns int language plpgsql immutable as
         $$ begin if current_setting('search_path') = '""' or current_setting('search_path') = '' then raise exception 'no' using errcode = '53100'; end if; return i; end $$;
       create index by_blame on t (blame(i)); create index by_disk on t (disk(i))`,
    ],
    async ({ drilled, stopped, kept }) => {
      for (const report of [drilled, stopped]) {
        assert.equal(report.exit, 'verification', report.summary);
        assert.match(report.failure?.hint ?? '', /alter function public\.(blame|disk)\(integer\) set search_path/);
      }
      assert.equal(kept.exit, 'partial', kept.summary);
      assert.deepEqual(
        kept.details?.leftOut?.objects.map(({ sqlState }) => sqlState),
        ['42P01', '53100'],
      );
      assert.equal(await countIn('r15_back', 't'), 2);
    },
  );
});
