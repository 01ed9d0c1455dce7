import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import pg from 'pg';
import { restoreLock } from '../../lib/adapters/postgres/restoreLock.ts';
import { exitCodes } from '../../lib/errors.ts';
import type { RestoreOptions } from '../../lib/jobs/restore/contract.ts';
import type { Exclusion } from '../../lib/ports.ts';
import { parseDatabaseUrl } from '../helpers/databaseAddress.ts';
import { startPooler } from '../helpers/servers/pgbouncer.ts';
import { differences } from '../marina/proof.ts';
import { startWorld, type World } from './helpers/world.ts';
import { databasesOf, dropRetired, factsOf } from './restoring/databases.ts';
import { done, runRestore, takeSnapshot } from './restoring/jobs.ts';

/** As on two machines: the kernel's exclusion ends at each. */
const elsewhere: Exclusion = { holding: (_, use) => use() };

let world: World;
beforeAll(async () => {
  world = await startWorld({ files: false });
  await takeSnapshot(world);
});
afterAll(() => world[Symbol.asyncDispose]());

function restoreElsewhere(options: Partial<RestoreOptions> = {}) {
  return runRestore(world, { ports: { exclusion: elsewhere }, options: { only: 'database', ...options } });
}

test('of two restores of one database at once, from two machines, one does the work and the other says who is at it', async () => {
  const facts = await factsOf(world);
  await world.postgres.query(world.marina.database, 'truncate billing.invoices cascade');
  // Neither goes on before the other stands at the same place, or has ended.
  const there = [Promise.withResolvers<boolean>(), Promise.withResolvers<boolean>()] as const;
  const one = async (mine: 0 | 1, other: 0 | 1) => {
    const confirm = () => {
      there[mine].resolve(true);
      return there[other].promise;
    };
    const report = await restoreElsewhere({ confirm });
    there[mine].resolve(true);
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
