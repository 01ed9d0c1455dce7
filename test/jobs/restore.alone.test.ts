import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import pg from 'pg';
import { restoreLock } from '../../lib/adapters/postgres/server/restore/restoreLock.ts';
import { exitCodes } from '../../lib/errors.ts';
import type { RestoreOptions, RestorePorts } from '../../lib/jobs/restore/contract.ts';
import type { Exclusion } from '../../lib/ports/exclusion.ts';
import { parseDatabaseUrl } from '../helpers/databaseAddress.ts';
import { startPooler } from '../helpers/servers/pgbouncer.ts';
import { differences } from '../marina/proof.ts';
import { startWorld, type World } from './helpers/world.ts';
import { databasesOf, dropRetired, factsOf } from './restoreSteps/databases.ts';
import { done, runRestore, takeSnapshot } from './restoreSteps/jobs.ts';

/** As on two machines: the kernel's exclusion ends at each. */
const elsewhere: Exclusion = { holding: (_, use) => use(async () => undefined) };

let world: World;
beforeAll(async () => {
  world = await startWorld({ files: false });
  await takeSnapshot(world);
});
afterAll(() => world[Symbol.asyncDispose]());

function restoreElsewhere(options: Partial<RestoreOptions> = {}, ports: Partial<RestorePorts> = {}) {
  return runRestore(world, { ports: { ...ports, exclusion: elsewhere }, options: { only: 'database', ...options } });
}

test('of two restores of one database at once, from two machines, one does the work and the other says who is at it', async () => {
  const facts = await factsOf(world);
  await world.postgres.query(world.marina.database, 'truncate billing.invoices cascade');
  // Neither goes on before the other stands at the same place, or has ended: confirmed, and with the archive at hand.
  const confirmed = [Promise.withResolvers<boolean>(), Promise.withResolvers<boolean>()] as const;
  const fetched = [Promise.withResolvers<null>(), Promise.withResolvers<null>()] as const;
  const { restorer } = await world.restorePorts();
  const one = async (mine: 0 | 1, other: 0 | 1) => {
    const confirm = () => {
      confirmed[mine].resolve(true);
      return confirmed[other].promise;
    };
    const restore: typeof restorer.restore = async (request) => {
      fetched[mine].resolve(null);
      await fetched[other].promise;
      return restorer.restore(request);
    };
    const report = await restoreElsewhere({ confirm }, { restorer: { ...restorer, restore } });
    confirmed[mine].resolve(true);
    fetched[mine].resolve(null);
    return report;
  };
  const reports = await Promise.all([one(0, 1), one(1, 0)]);
  const [stepped, ...others] = reports.filter(({ exit }) => exit !== 'done');
  assert.ok(stepped !== undefined && others.length === 0);
  assert.equal(stepped.exit, 'busy');
  assert.equal(exitCodes[stepped.exit], 11);
  const { database } = world.marina;
  assert.match(
    stepped.summary,
    new RegExp(
      `another restore of ${database} is under way on this server: ${world.postgres.superuser} from 127\\.0\\.0\\.1, its process \\d+, since \\d{4}-\\d{2}-\\d{2}T[\\d:.]+Z$`,
    ),
  );
  assert.deepEqual(differences(facts, await factsOf(world)), []);
  await dropRetired(world);
});

test('a restore that has ended, however it did, keeps no other one from it; a dry run is kept from nothing', async () => {
  const failed = await restoreElsewhere({ confirm: () => Promise.reject(new Error('a hand on the plug')) });
  assert.equal(failed.exit, 'unexpected');
  const address = parseDatabaseUrl(world.postgres.url());
  await restoreLock(address).holding([world.marina.database], async () => {
    const ports = { exclusion: elsewhere };
    done(await runRestore(world, { ports, run: world.run({ dryRun: true }), options: { only: 'database' } }));
  });
  done(await restoreElsewhere({ way: { kind: 'beside', unless: null } }));
  const left = await databasesOf(world);
  for (const name of left.keys()) {
    if (/_restored_/.test(name)) await world.postgres.query('postgres', `drop database "${name}"`);
  }
});

test('other databases of the server are not waited for, and a user who sees no other session still learns that there is one', async () => {
  const owner = parseDatabaseUrl(world.postgres.url());
  const { database } = world.marina;
  await world.postgres.query('postgres', `create role onlooker login password 'onlooker'`);
  const onlooker = { ...owner, user: 'onlooker', password: 'onlooker' };
  const said = await restoreLock(owner).holding([database], async () => ({
    same: await restoreLock(onlooker).holding([database], async () => 'worked'),
    other: await restoreLock(onlooker).holding(['another'], async () => 'worked'),
  }));
  assert.ok('same' in said && typeof said.same === 'object');
  assert.match(said.same.busy, /under way on this server: \w+, its process \d+$/);
  assert.equal(said.other, 'worked');
});

test('refuses a transaction pooler, where the lock would stay with whoever comes next; one of whole sessions will do', async () => {
  const owner = parseDatabaseUrl(world.postgres.url());
  for (const [mode, works] of [
    ['transaction', false],
    ['session', true],
  ] as const) {
    await using pooler = await startPooler(world.postgres, mode);
    const lock = restoreLock({ ...owner, port: pooler.port });
    const held = lock.holding(['crm'], async () => restoreLock(owner).holding(['crm'], async () => 'both'));
    if (works) assert.match(JSON.stringify(await held), /another restore of crm is under way/);
    else await assert.rejects(held, { kind: 'configuration', message: /is a transaction pooler, which can restore/ });
    assert.equal(await restoreLock(owner).holding(['crm'], async () => 'free again'), 'free again');
  }
});

test('a user who may connect to the restored database alone goes without the lock', async () => {
  const { database } = world.marina;
  await world.postgres.query(
    'postgres',
    'revoke connect on database postgres from public; revoke connect on database template1 from public',
  );
  const client = new pg.Client({ connectionString: world.postgres.url('postgres') });
  await client.connect();
  try {
    const owner = parseDatabaseUrl(world.postgres.url(database));
    const shut = { ...owner, user: 'onlooker', password: 'onlooker' };
    assert.equal(await restoreLock(shut).holding([database], async () => 'worked'), 'worked');
  } finally {
    await client.query('grant connect on database postgres to public');
    await client.query('grant connect on database template1 to public');
    await client.end();
  }
});

/** Ends the session that holds the restore's lock, as a server does that is started again. */
async function loseLock(): Promise<void> {
  const lost = await world.postgres.query(
    'postgres',
    `select pg_terminate_backend(pid, 10000) as gone from pg_locks where locktype = 'advisory' and granted`,
  );
  assert.deepEqual(lost, [{ gone: true }]);
}

/** The restorer, and what happens once it has done its work. */
async function restorerThen(then: () => Promise<void>): Promise<Pick<RestorePorts, 'restorer'>> {
  const { restorer } = await world.restorePorts();
  const restore: typeof restorer.restore = async (request) => {
    const result = await restorer.restore(request);
    await then();
    return result;
  };
  return { restorer: { ...restorer, restore } };
}

const lostIt = /^the session that kept other restores of \w+ away was lost/;

test('a restore that loses its lock in the middle swaps nothing in, and removes what it made', async () => {
  const [facts, databases] = [await factsOf(world), await databasesOf(world)];
  const report = await runRestore(world, { ports: await restorerThen(loseLock), options: { only: 'database' } });
  assert.equal(report.exit, 'source', report.summary);
  assert.match(report.summary, lostIt);
  assert.match(report.failure?.hint ?? '', /run the same command again/);
  assert.deepEqual(await databasesOf(world), databases);
  assert.deepEqual(differences(facts, await factsOf(world)), []);
  const left = await world.postgres.query('postgres', `select rolname from pg_roles where rolname like 'lifeboat%'`);
  assert.deepEqual(left, []);
});

test('a restore that lost its lock to another one touches nothing of that one', async () => {
  const { database } = world.marina;
  const fresh = `${database}_lifeboat_restoring`;
  const address = parseDatabaseUrl(world.postgres.url());
  const over = Promise.withResolvers<undefined>();
  let other: Promise<unknown> = Promise.resolve();
  const ports = await restorerThen(async () => {
    await loseLock();
    const begun = Promise.withResolvers<undefined>();
    other = restoreLock(address).holding([database], async () => {
      await world.postgres.query('postgres', `drop database ${pg.escapeIdentifier(fresh)} with (force)`);
      await world.postgres.createDatabase(fresh);
      begun.resolve(undefined);
      await over.promise;
    });
    await Promise.race([begun.promise, other]);
  });
  const before = (await databasesOf(world)).get(database);
  const report = await runRestore(world, { ports, options: { only: 'database' } });
  over.resolve(undefined);
  assert.equal(await other, undefined);
  const databases = await databasesOf(world);
  assert.ok(report.exit !== 'done', report.summary);
  assert.match(report.summary, /could not be removed.*another restore of \w+ is under way/);
  assert.equal(databases.get(database), before);
  assert.ok(databases.has(fresh));
  await world.postgres.query('postgres', `drop database ${pg.escapeIdentifier(fresh)}`);
});

test('a restore in place that loses its lock before the database is emptied leaves it as it was', async () => {
  const facts = await factsOf(world);
  const { unpacker } = await world.restorePorts();
  const unpack: typeof unpacker.unpack = async (request) => {
    await unpacker.unpack(request);
    await loseLock();
  };
  const report = await runRestore(world, {
    ports: { unpacker: { ...unpacker, unpack } },
    options: { only: 'database', way: { kind: 'in place' } },
  });
  assert.equal(report.exit, 'source', report.summary);
  assert.match(report.summary, lostIt);
  assert.doesNotMatch(report.summary, /emptied/);
  assert.deepEqual(differences(facts, await factsOf(world)), []);
});

test('a lock that was lost between the verification and the swap is noticed too', async () => {
  const databases = await databasesOf(world);
  const canary = { description: 'the canary', prove: () => loseLock() };
  const report = await runRestore(world, { ports: { canary }, options: { only: 'database' } });
  assert.equal(report.exit, 'source', report.summary);
  assert.match(report.summary, lostIt);
  assert.deepEqual(await databasesOf(world), databases);
});
