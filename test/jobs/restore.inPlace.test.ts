import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { Failure } from '../../lib/errors.ts';
import type { RestorePorts } from '../../lib/jobs/restore/contract.ts';
import type { Writers } from '../../lib/ports/writers.ts';
import { startWorld, type World } from './helpers/world.ts';
import { runRestore, takeSnapshot } from './restoreSteps/jobs.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld({ files: false });
  await takeSnapshot(world);
  await world.postgres.createDatabase('spare');
  await world.postgres.query('spare', 'create table kept (id int)');
});
afterAll(() => world[Symbol.asyncDispose]());

const options = { only: 'database', database: 'spare', way: { kind: 'in place' } } as const;

/** Restores into `spare`; what the writers were told. */
async function inPlace(ports: Partial<RestorePorts>) {
  const told: string[] = [];
  const writers: Writers = {
    description: 'the writers',
    stop: async () => void told.push('stop'),
    start: async () => void told.push('start'),
  };
  const report = await runRestore(world, { ports: { ...ports, writers }, options });
  return { report, told: told.join(' ') };
}

async function failingRestorer(): Promise<RestorePorts['restorer']> {
  const { restorer } = await world.restorePorts();
  return { ...restorer, restore: async () => Promise.reject(new Failure('verification', 'pg_restore stumbled')) };
}

test('writers run again after a restore in place that failed before the database was emptied', async () => {
  const { report, told } = await inPlace({ unseal: null });
  assert.equal(report.exit, 'configuration', report.summary);
  assert.match(report.summary, /there is no private key/);
  assert.equal(told, 'stop start');
  assert.equal((await world.postgres.query('spare', 'select from kept')).length, 0);
});

test('writers stay stopped before a database whose emptying was broken off, and the message says what it is', async () => {
  const { database } = await world.restorePorts();
  assert.ok(database !== null);
  const empty = async (): Promise<never> => Promise.reject(new Failure('source', 'the server went away'));
  const { report, told } = await inPlace({ database: { ...database, empty } });
  assert.equal(report.exit, 'source', report.summary);
  assert.match(report.summary, /the server went away; spare was being emptied and may not be whole/);
  assert.equal(told, 'stop');
});

test('writers stay stopped before a database that was emptied in place and is not whole', async () => {
  const { report, told } = await inPlace({ restorer: await failingRestorer() });
  assert.equal(report.exit, 'verification', report.summary);
  assert.match(report.summary, /pg_restore stumbled; spare was emptied for the restore and is not whole now/);
  assert.equal(told, 'stop');
});

test('writers stay stopped before a database in place whose data the keys at hand cannot read', async () => {
  const canary = {
    description: 'the canary',
    prove: async () => Promise.reject(new Failure('verification', 'the canary did not sing')),
  };
  const { report, told } = await inPlace({ canary });
  assert.equal(report.exit, 'verification', report.summary);
  assert.match(report.summary, /the canary did not sing/);
  assert.equal(told, 'stop');
});
