import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import pg from 'pg';
import type { RestoreOptions } from '../../lib/jobs/restore/contract.ts';
import { until } from '../helpers/until.ts';
import { startLifeboat } from '../jobs/helpers/cli.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { environmentOf } from '../jobs/restoreSteps/environment.ts';
import { done, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

const database = 'office';
const fresh = `${database}_lifeboat_restoring`;

let world: World;
let place: Place;

before(async () => {
  world = await startWorld({ files: false, marinaScale: 0.001 });
  place = await world.anew();
  await world.postgres.query('postgres', 'create role clerk');
  await world.postgres.createDatabase(database);
  await world.postgres.query(
    database,
    'create table letters as select i as id from generate_series(1, 50) i; grant select on letters to clerk',
  );
  await takeSnapshot(place, { with: { databaseUrl: world.postgres.url(database) } });
  await world.postgres.query(database, 'delete from letters where id > 10');
});
after(() => world[Symbol.asyncDispose]());

function restore(options: Partial<RestoreOptions> = {}) {
  const databaseUrl = world.postgres.url(database);
  return runRestore(place, { with: { databaseUrl }, options: { only: 'database', ...options } });
}

async function isOpen(name: string): Promise<boolean | undefined> {
  const sql = 'select datallowconn as open from pg_database where datname = $1';
  return (await world.postgres.query<{ open: boolean }>('postgres', sql, [name]))[0]?.open;
}

async function letters(): Promise<number | undefined> {
  return (await world.postgres.query<{ n: number }>(database, 'select count(*)::int as n from letters'))[0]?.n;
}

/** A session that is stopped, so that nobody can end it until it goes on. */
async function stuck() {
  const client = new pg.Client({ connectionString: world.postgres.url(database) });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const pid = rows[0]?.pid ?? 0;
  process.kill(pid, 'SIGSTOP');
  return {
    async [Symbol.asyncDispose]() {
      process.kill(pid, 'SIGCONT');
      await client.end().catch(() => undefined);
    },
  };
}

test('16a-reconnecting-pool: a database that a killed swap left closed is opened by the next command, which names the copy', async () => {
  const environment = await environmentOf(place, 'restore', { RESTORE_DATABASE_URL: world.postgres.url(database) });
  {
    await using session = new AsyncDisposableStack();
    session.use(await stuck());
    const flags = ['--only', 'database', '--yes', '--confirm', database, '--disconnect'];
    const { process: child, ended } = startLifeboat(['restore', ...flags], environment);
    await until('the swap has closed the database', async () => (await isOpen(database)) === false);
    child.kill('SIGKILL');
    assert.equal((await ended).code, null);
    assert.equal(await isOpen(database), false);
  }
  const { code, errors } = await startLifeboat(['restore', '--only', 'database', '--dry-run'], environment).ended;
  // As the restore itself would end: the copy is in the way.
  assert.equal(code, 10, errors);
  assert.match(errors, /office was closed by a restore that was killed, and is open again/);
  assert.match(
    errors,
    /in the way: office_lifeboat_restoring is a copy of \S+, verified \S+ and not swapped in: lifeboat/,
  );
  assert.equal(await isOpen(database), true);
  assert.equal(await isOpen(fresh), false);
  assert.equal(await letters(), 10);
});

test('16a-reconnecting-pool: --discard asks, drops the kept copy and leaves the database and its roles as they are', async () => {
  const declined = await restore({ kept: 'discard', confirmDiscard: async () => false });
  assert.equal(declined.exit, 'interrupted', declined.summary);
  assert.equal(await isOpen(fresh), false);
  const trial = await runRestore(place, {
    with: { databaseUrl: world.postgres.url(database) },
    options: { kept: 'discard' },
    run: place.run({ dryRun: true }),
  });
  assert.match(done(trial).summary, /^would drop office_lifeboat_restoring, the copy of /);
  assert.match(done(await restore({ kept: 'discard' })).summary, /^dropped office_lifeboat_restoring, the copy of /);
  assert.equal(await isOpen(fresh), undefined);
  assert.equal(await letters(), 10);
  assert.deepEqual(await world.postgres.query('postgres', "select rolname from pg_roles where rolname = 'clerk'"), [
    { rolname: 'clerk' },
  ]);
  const again = await restore({ kept: 'discard' });
  assert.equal(again.exit, 'usage', again.summary);
  assert.match(again.summary, /^there is no verified copy on /);
});
