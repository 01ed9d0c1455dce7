import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import pg from 'pg';

import { defaultShrink } from '../../lib/core/verify/shrink.ts';
import { Failure } from '../../lib/errors.ts';
import { backup } from '../../lib/jobs/backup.ts';
import type { RestorePorts } from '../../lib/jobs/restore/contract.ts';
import type { DatabaseAddress } from '../../lib/ports/database.ts';
import type { Schedules } from '../../lib/ports/writers.ts';
import { until } from '../helpers/until.ts';
import { type DatabaseFacts, differences } from '../marina/proof.ts';
import { theChild } from './helpers/children.ts';
import { startWorld, type World } from './helpers/world.ts';
import { databasesOf, dropRetired, factsOf } from './restoreSteps/databases.ts';
import { done, runRestore, takeSnapshot } from './restoreSteps/jobs.ts';

let world: World;
let facts: DatabaseFacts;

beforeAll(async () => {
  world = await startWorld({ files: false });
  await takeSnapshot(world);
  facts = await factsOf(world);
});
afterAll(() => world[Symbol.asyncDispose]());

const databaseOnly = { only: 'database' } as const;

test('a connected session stands in the way of a swap until it is disconnected', async () => {
  const client = new pg.Client({ connectionString: world.marina.databaseUrl, application_name: 'crm worker' });
  const ended = Promise.withResolvers<unknown>();
  client.on('error', ended.resolve);
  await client.connect();
  const before = await databasesOf(world);
  const refused = await runRestore(world, { options: databaseOnly });
  assert.equal(refused.exit, 'configuration');
  assert.match(refused.summary, /1 sessions are connected to port_nimara_crm: crm_app \(crm worker\).*--disconnect/);
  assert.deepEqual(await databasesOf(world), before);
  done(await runRestore(world, { options: { ...databaseOnly, disconnect: true } }));
  await ended.promise;
  await dropRetired(world);
});

/** A restorer that calls `act` with the address of the new database, and waits for it, before it begins. */
async function meeting(act: (target: DatabaseAddress) => Promise<unknown>): Promise<RestorePorts['restorer']> {
  const { restorer } = await world.restorePorts();
  return {
    ...restorer,
    async restore(request) {
      await act(request.target);
      return restorer.restore(request);
    },
  };
}

test('a session that comes while the archive is restored stays connected, and the restored database is kept beside', async () => {
  const client = new pg.Client({ connectionString: world.marina.databaseUrl });
  const before = await databasesOf(world);
  const restorer = await meeting(() => client.connect());
  const report = await runRestore(world, { ports: { restorer }, options: databaseOnly });
  await client.end();
  assert.equal(report.exit, 'configuration', report.summary);
  assert.match(
    report.summary,
    /restored and verified as port_nimara_crm_lifeboat_restoring, .*1 sessions are connected/,
  );
  const after = await databasesOf(world);
  assert.equal(after.get(world.marina.database), before.get(world.marina.database));
  assert.ok(after.has('port_nimara_crm_lifeboat_restoring'));
  assert.match(report.failure?.hint ?? '', /lifeboat restore --finish --database port_nimara_crm swaps it in/);
  done(await runRestore(world, { options: { ...databaseOnly, kept: 'finish' } }));
  assert.equal((await databasesOf(world)).has('port_nimara_crm_lifeboat_restoring'), false);
  assert.deepEqual(differences(facts, await factsOf(world)), []);
  await dropRetired(world);
});

test('fault 62: a pg_restore that is killed fails the restore and leaves the target untouched', async () => {
  const before = await databasesOf(world);
  let killed: Promise<boolean> | undefined;
  // Where another session is making a table of that name, pg_restore waits until that has ended.
  const restorer = await meeting(async ({ database }) => {
    const maker = new pg.Client({ connectionString: world.postgres.url(database) });
    maker.on('error', () => undefined);
    await maker.connect();
    await maker.query('begin; create table public.clients ()');
    killed = until('pg_restore waits for the table', async () => waits(database)).then(() =>
      process.kill(theChild(process.pid, /pg_restore .*--use-list/).pid, 'SIGKILL'),
    );
    killed.catch(() => undefined);
  });
  const report = await runRestore(world, { ports: { restorer }, options: databaseOnly });
  assert.ok(await killed);
  assert.match(report.summary, /pg_restore was killed by SIGKILL/);
  assert.deepEqual(await databasesOf(world), before);
  assert.deepEqual(differences(facts, await factsOf(world)), []);
});

/** Whether a session of the database stands before a lock. */
async function waits(database: string): Promise<boolean> {
  const waiting = `select from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'`;
  return (await world.postgres.query('postgres', waiting, [database])).length > 0;
}

test('while a restore runs, a scheduled backup steps back, a person is told, and a second restore is refused', async () => {
  const inside = Promise.withResolvers<null>();
  const goOn = Promise.withResolvers<null>();
  const ports = await world.restorePorts();
  const restorer = {
    ...ports.restorer,
    async restore(request: Parameters<typeof ports.restorer.restore>[0]) {
      inside.resolve(null);
      await goOn.promise;
      return ports.restorer.restore(request);
    },
  };
  const running = runRestore(world, { ports: { restorer }, options: databaseOnly });
  await inside.promise;
  const another = await runRestore(world, { options: databaseOnly });
  const schedule = { intervalMinutes: 60, lockDays: 0, lockDailyDays: 0 };
  const options = { schedule, hash: false, minTables: 1, shrinkLimits: defaultShrink, acceptShrink: false };
  const scheduled = await backup(await world.backupPorts(), world.run(), { ...options, scheduledAt: new Date() });
  const typed = await backup(await world.backupPorts(), world.run(), { ...options, scheduledAt: null });
  goOn.resolve(null);
  done(await running);
  assert.equal(another.exit, 'busy');
  assert.deepEqual([scheduled.exit, typed.exit], ['done', 'busy']);
  assert.match(scheduled.summary, /^not started: backup is held by process/);
  await dropRetired(world);
});

for (const [moment, ports] of [
  ['the archive is restored', (there) => ({ restorer: { ...there.restorer, restore: stumbling('pg_restore') } })],
  ['the canary looks', () => ({ canary: { description: 'the canary', prove: stumbling('the canary') } })],
] as const satisfies readonly (readonly [string, (there: RestorePorts) => Partial<RestorePorts>])[]) {
  test(`what struck while ${moment} is told, also where the new database cannot be removed after it`, async () => {
    const there = await world.restorePorts();
    assert.ok(there.database !== null);
    const drop = async (): Promise<never> => Promise.reject(new Failure('source', 'the server went away'));
    const report = await runRestore(world, {
      ports: { ...ports(there), database: { ...there.database, drop } },
      options: databaseOnly,
    });
    assert.equal(report.exit, 'verification', report.summary);
    assert.match(
      report.summary,
      /stumbled; and then \S+_restoring could not be removed, which the next restore does: the server went away$/,
    );
    // The next one does.
    done(await runRestore(world, { options: databaseOnly }));
    await dropRetired(world);
  });
}

function stumbling(what: string): () => Promise<never> {
  return async () => Promise.reject(new Failure('verification', `${what} stumbled`));
}

test('Ctrl-C while the restored database is swapped in: that it is there, whole and not swapped, is told', async () => {
  const interrupted = new AbortController();
  const { database } = await world.restorePorts();
  assert.ok(database !== null);
  const swap = async (): Promise<never> => {
    interrupted.abort(new Failure('interrupted', 'interrupted by SIGINT'));
    return Promise.reject(new Failure('configuration', '1 sessions are connected'));
  };
  const report = await runRestore(world, {
    ports: { database: { ...database, swap } },
    run: world.run({ signal: interrupted.signal }),
    options: databaseOnly,
  });
  assert.equal(report.exit, 'interrupted');
  assert.match(report.summary, /restored and verified as \S+_restoring, but could not be swapped in/);
  done(await runRestore(world, { options: { ...databaseOnly, kept: 'discard' } }));
  assert.equal((await databasesOf(world)).has('port_nimara_crm_lifeboat_restoring'), false);
});

test('schedules that cannot be resumed are told beside what was restored, with the way back', async () => {
  const leftPaused = new Failure('credentials', 'the rule crm-backup may be LEFT DISABLED', { hint: 'enable it' });
  const schedules: Schedules = { paused: async (use) => ({ result: await use(), leftPaused }) };
  const report = await runRestore(world, { ports: { schedules }, options: databaseOnly });
  assert.equal(report.exit, 'credentials');
  assert.match(report.summary, /^restored \S+: .*; and then the rule crm-backup may be LEFT DISABLED$/);
  assert.equal(report.failure?.hint, 'enable it');
  assert.equal(report.details?.undo?.length, 2);
  assert.deepEqual(differences(facts, await factsOf(world)), []);
  await dropRetired(world);
});
