import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { type Standby, startStandby } from '../../helpers/servers/standby.ts';
import { listeningReporter } from '../helpers/watching.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { fails } from './failing.ts';
import { actingBeforeDump } from './midstream.ts';
import { manifests } from './shelves.ts';
import { take } from './taking.ts';

let world: World;
let standby: Standby;
before(async () => {
  // What analyses a table of the primary holds a snapshot there: vacuum would leave the dead rows, and nothing conflicts.
  world = await startWorld({ files: false, postgres: { settings: { autovacuum: 'off' } } });
  standby = await startStandby(world.postgres);
  assert.equal((await take(world, { ports: await ports() })).exit, 'done');
});
after(async () => {
  await standby[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

async function ports() {
  const url = new URL(world.marina.databaseUrl);
  url.port = String(standby.port);
  return world.backupPorts({ databaseUrl: url.href });
}

/** The primary takes away what the snapshot on the standby still shows: one of the two has to go. */
async function conflict(): Promise<void> {
  await world.postgres.query(world.marina.database, 'update clients set email = email');
  await world.postgres.query(world.marina.database, 'vacuum clients');
  await standby.caughtUp();
}

test('fault 8: a snapshot that conflicts with what a standby replays is taken anew, and the manifest tells', async () => {
  let acts = 0;
  const once = actingBeforeDump(await ports(), async () => {
    acts += 1;
    if (acts === 1) await conflict();
  });
  const report = await take(world, { ports: once });
  assert.equal(report.exit, 'done', report.summary);
  assert.equal(acts, 2);
  assert.match(report.warnings.join(), /begun again with a fresh snapshot.*conflict with recovery/);
  const manifest = (await manifests(world)).at(-1);
  assert.deepEqual([manifest?.source.standby, manifest?.warnings], [true, report.warnings]);
});

test('fault 8: a standby in whose way the second snapshot stands too fails the backup', async () => {
  const reporter = listeningReporter();
  const always = actingBeforeDump(await ports(), conflict);
  await fails(
    world,
    { ports: always, run: world.run({ reporter }) },
    { exit: 'source', cause: /conflict with recovery/, hint: /max_standby_streaming_delay, or dump from the primary/ },
  );
  assert.equal(reporter.warnings.length, 1);
});
