import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { until } from '../helpers/until.ts';
import { type Ended, type Started, startLifeboat } from '../jobs/helpers/cli.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { environmentOf } from '../jobs/restoreSteps/environment.ts';

let world: World;
let short: Scratch;
let stateDirectory: string;
let streaming: Started;

beforeAll(async () => {
  world = await startWorld({ files: false });
  // The recovered cluster has its socket below it, whose path may have 107 bytes.
  short = await scratch('w');
  stateDirectory = join(short.path, 'state');
  await mkdir(stateDirectory);
  await world.postgres.query(
    world.marina.database,
    `create table ledger (id bigint generated always as identity primary key, entry text);
     create table notes (id bigint generated always as identity primary key, entry text);
     alter table ledger owner to crm_app;
     alter table notes owner to crm_app`,
  );
  streaming = await startStream();
});
afterAll(async () => {
  streaming.process.kill('SIGTERM');
  await streaming.ended;
  await short[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

async function environment(job: 'stream' | 'base' | 'restore' | 'backup' | 'drill'): Promise<Record<string, string>> {
  const login = await logins();
  return environmentOf(world, job, {
    BACKUP_SCRATCH_DIR: short.path,
    BACKUP_WAL_URL: world.postgres.url('postgres', login),
    LIFEBOAT_STATE_DIR: stateDirectory,
    BACKUP_WAL: 'true',
    BACKUP_WAL_SECONDS: '1',
    // The load deletes many of its rows before a drill looks.
    DRILL_SAMPLE_TABLES: 'public.ledger=100',
  });
}

let made: Promise<{ name: string; password: string }> | undefined;
function logins() {
  made ??= world.postgres.createLogin('streamer', 'replication');
  return made;
}

async function lifeboat(job: 'base' | 'restore' | 'backup' | 'drill', ...args: readonly string[]): Promise<Ended> {
  return startLifeboat([job, ...args], await environment(job)).ended;
}

async function startStream(): Promise<Started> {
  const started = startLifeboat(['stream', '--log-only'], await environment('stream'));
  const gone = started.ended.then(({ code, errors }) => Promise.reject(new Error(`it ended with ${code}: ${errors}`)));
  gone.catch(() => undefined);
  await Promise.race([gone, until('the receiver is connected', async () => (await receivers()).length === 1)]);
  return started;
}

async function receivers(): Promise<readonly number[]> {
  const found = await promisify(execFile)('pgrep', ['-f', `pg_receivewal --directory=${stateDirectory}`]).catch(() => ({
    stdout: '',
  }));
  const connected = await world.postgres.query('postgres', 'select from pg_stat_replication');
  const pids = found.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
  return connected.length === 1 ? pids : [];
}

async function ask<Row extends pg.QueryResultRow>(sql: string, database = world.marina.database): Promise<Row[]> {
  return [...(await world.postgres.query<Row>(database, sql))];
}

/** The server's clock, between two transactions. */
async function moment(): Promise<string> {
  const [row] = await ask<{ at: Date }>('select clock_timestamp() as at');
  return (row?.at ?? new Date()).toISOString();
}

async function isCovered(at: string): Promise<boolean> {
  const { output } = await lifeboat('restore', '--at', at, '--only', 'database', '--dry-run', '--json');
  return output.includes('would recover');
}

test('a moment between two mistakes is recovered, whatever was killed before it', async () => {
  const first = await lifeboat('base');
  assert.equal(first.code, 0, first.errors);
  await ask("insert into ledger (entry) select 'before ' || n from generate_series(1, 100) as n");
  const [pid] = await receivers();
  process.kill(pid ?? 0, 'SIGKILL');
  await ask("insert into ledger (entry) select 'while the receiver is dead ' || n from generate_series(1, 100) as n");
  await ask('select pg_switch_wal()');
  await until('another receiver', async () => (await receivers()).some((each) => each !== pid));
  streaming.process.kill('SIGKILL');
  await streaming.ended;
  await ask("insert into ledger (entry) select 'while nothing streams ' || n from generate_series(1, 100) as n");
  await until('the receiver is gone', async () => (await receivers()).length === 0);
  await rm(join(stateDirectory, 'wal'), { recursive: true });
  streaming = await startStream();
  const before = await moment();
  await ask('delete from ledger');
  await ask("insert into notes (entry) values ('written after the mistake')");
  const target = ['--at', before, '--only', 'database'];
  await until('the window covers it', () => isCovered(before));
  const restored = await lifeboat('restore', ...target, '--beside', '--yes');
  assert.equal(restored.code, 0, restored.errors);
  const names = await ask<{ name: string }>(
    "select datname as name from pg_database where datname like 'port_nimara_crm_%'",
  );
  const [beside] = names;
  assert.ok(beside !== undefined);
  const counts = 'select (select count(*) from ledger) as ledger, (select count(*) from notes) as notes';
  assert.deepEqual(await ask(counts, beside.name), [{ ledger: '300', notes: '0' }]);
  assert.deepEqual(await ask(counts), [{ ledger: '0', notes: '1' }]);
  assert.deepEqual(
    (await readdir(short.path)).filter((name) => name.startsWith('lifeboat-cluster')),
    [],
  );
});

test('a drill recovers the window to a snapshot taken under load, with zero difference', async () => {
  const stop = new AbortController();
  const load = (async () => {
    const client = new pg.Client({ connectionString: world.postgres.url(world.marina.database) });
    await client.connect();
    for (let turn = 1; !stop.signal.aborted; turn += 1) {
      await sleep(5); // some hundred a second at most: without a pause no moment is quiet
      await client.query("insert into ledger (entry) values ('under load')");
      if (turn % 7 === 0) await client.query('delete from ledger where id in (select id from ledger limit 3)');
    }
    await client.end();
  })();
  const taken = await lifeboat('backup', '--json');
  stop.abort();
  await load;
  assert.equal(taken.code, 0, taken.errors + taken.output);
  const after = await moment();
  await until('the window reaches the snapshot', () => isCovered(after));
  const drilled = await lifeboat('drill', '--only', 'database', '--json');
  assert.equal(drilled.code, 0, drilled.errors + drilled.output);
  const { details } = JSON.parse(drilled.output) as { details: { window: Record<string, unknown> } };
  assert.equal(details.window['verdict'], 'exact', drilled.output);
});
