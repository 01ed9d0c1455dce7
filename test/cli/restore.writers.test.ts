import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { exitCodes } from '../../lib/errors.ts';
import { type Ended, startLifeboat } from '../jobs/helpers/cli.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { databasesOf, dropRetired } from '../jobs/restoreSteps/databases.ts';
import { environmentOf } from '../jobs/restoreSteps/environment.ts';
import { takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let world: World;
let environment: Record<string, string>;
let log: string;
/** Waits until it is ended: no canary has to be fast. */
let slowCanary: string;

before(async () => {
  world = await startWorld({ files: false });
  await takeSnapshot(world);
  log = join(world.scratchDirectory, 'writers.log');
  slowCanary = join(world.scratchDirectory, 'canary');
  await writeFile(slowCanary, '#!/bin/sh\nexec sleep 600\n', { mode: 0o755 });
  environment = await environmentOf(world, 'restore', {
    RESTORE_STOP_COMMAND: `echo stop >> ${log}`,
    RESTORE_START_COMMAND: `echo start >> ${log}`,
    SECRETS_ENV_FILE: log,
  });
});
after(() => world[Symbol.asyncDispose]());

async function restore(changes: Readonly<Record<string, string>> = {}): Promise<Ended & { readonly called: string }> {
  await writeFile(log, '');
  const args = ['restore', '--only', 'database', '--yes', '--confirm', world.marina.database];
  const ended = await startLifeboat(args, { ...environment, ...changes }).ended;
  return { ...ended, called: (await readFile(log, 'utf8')).replaceAll('\n', ' ').trim() };
}

test('writers are stopped before the restore and started after the swap, and the checklist says so', async () => {
  const { code, errors, called } = await restore();
  assert.equal(code, exitCodes.done, errors);
  assert.equal(called, 'stop start');
  assert.match(errors, /first the writers are stopped: echo stop/);
  assert.match(errors, /\[✓\] the application's workers were stopped, and are started again/);
  assert.match(errors, /\[✓\] \d+ tables with \d+ rows came back: zero difference/);
  assert.match(errors, /\[ \] when all is well: drop database "port_nimara_crm_before_/);
  await dropRetired(world);
});

test('writers are started again when the restore fails, and nothing was touched', async () => {
  const untouched = await databasesOf(world);
  const { code, called } = await restore({ RESTORE_CANARY_FILE: '/bin/false' });
  assert.equal(code, exitCodes.verification);
  assert.equal(called, 'stop start');
  assert.deepEqual(await databasesOf(world), untouched);
});

test('fails before anything is touched when the writers cannot be stopped', async () => {
  const untouched = await databasesOf(world);
  const { code, errors, called } = await restore({ RESTORE_STOP_COMMAND: 'echo no such service >&2; exit 1' });
  assert.equal(code, exitCodes.configuration);
  assert.match(errors, /nothing was touched: the writers could not be stopped: .*no such service/s);
  assert.equal(called, 'start');
  assert.deepEqual(await databasesOf(world), untouched);
});

test('fails before anything is restored when somebody is still connected after the stop', async () => {
  const client = new pg.Client({ connectionString: world.marina.databaseUrl, application_name: 'a forgotten worker' });
  await client.connect();
  const { code, errors, called } = await restore();
  await client.end();
  assert.equal(code, exitCodes.configuration);
  assert.match(errors, /the writers were stopped, yet 1 sessions are connected .*a forgotten worker/);
  assert.equal(called, 'stop start');
});

test('writers that cannot be started again end in exit code 3, the data being back', async () => {
  const { code, errors } = await restore({ RESTORE_START_COMMAND: 'exit 9' });
  assert.equal(code, exitCodes.partial);
  assert.match(errors, /restored .*; the writers could not be started again: RESTORE_START_COMMAND exited with code 9/);
  assert.match(errors, /\[ \] start the application's workers again/);
  await dropRetired(world);
});

test('refuses one command without the other', async () => {
  const { code, errors } = await restore({ RESTORE_START_COMMAND: '' });
  assert.equal(code, exitCodes.configuration);
  assert.match(errors, /RESTORE_STOP_COMMAND is set and RESTORE_START_COMMAND is not/);
});

for (const [moment, stage, sentence] of [
  ['the archive is fetched', /^✓ stop writers/m, /interrupted (?:while the dump was fetched: nothing|.* as it was)/],
  ['the archive is restored', /^✓ fetch/m, /interrupted .*_lifeboat_restoring .* is removed again, \S+ is as it was/],
  ['the canary looks', /^✓ verify/m, /interrupted after \S+_lifeboat_restoring was verified; .* is as it was/],
] as const) {
  test(`Ctrl-C while ${moment}: it says where it stands, the writers run, and the same command goes on`, async () => {
    const untouched = await databasesOf(world);
    await writeFile(log, '');
    const args = ['restore', '--only', 'database', '--yes', '--confirm', world.marina.database];
    const { process: child, ended } = startLifeboat(args, { ...environment, RESTORE_CANARY_FILE: slowCanary });
    let seen = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      const came = !stage.test(seen);
      seen += text;
      if (came && stage.test(seen)) child.kill('SIGINT');
    });
    await once(child, 'exit');
    const { code, errors } = await ended;
    assert.equal(code, exitCodes.interrupted, errors);
    assert.match(errors, sentence);
    assert.match(errors, /hint: to go on, run the same command again/);
    assert.equal((await readFile(log, 'utf8')).replaceAll('\n', ' ').trim(), 'stop start');
    assert.deepEqual(await databasesOf(world), untouched);
    assert.equal((await restore()).code, exitCodes.done);
    await dropRetired(world);
  });
}
