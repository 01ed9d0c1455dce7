import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { exitCodes } from '../../lib/errors.ts';
import { locate } from '../../tools/setup/prepare.ts';
import { type Ended, startLifeboat } from '../jobs/helpers/cli.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { databasesOf, dropRetired } from '../jobs/restoreSteps/databases.ts';
import { environmentOf } from '../jobs/restoreSteps/environment.ts';
import { takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

const rightKey = 'the key that the column was written with';
let world: World;
let environment: Record<string, string>;
let envFile: string;

before(async () => {
  world = await startWorld({ files: false });
  const { postgres, marina, scratchDirectory } = world;
  await postgres.query(marina.database, 'create table public.canary (digest text)');
  await postgres.query(marina.database, 'alter table public.canary owner to crm_app');
  await postgres.query(marina.database, `insert into public.canary values (md5('${rightKey}'))`);
  envFile = join(scratchDirectory, 'application.env');
  const canary = join(scratchDirectory, 'canary');
  const psql = join(await locate('postgres-15'), 'psql');
  await writeFile(
    canary,
    `#!/bin/sh
test "$(${psql} --no-psqlrc --tuples-only --no-align "$DATABASE_URL" --command "select digest = md5('$ENCRYPTION_KEY') from public.canary")" = t || {
  echo 'the digest does not fit' >&2
  exit 1
}
`,
  );
  await chmod(canary, 0o755);
  environment = await environmentOf(world, 'restore', {
    SECRETS_STORE: join(scratchDirectory, 'kept'),
    SECRETS_ENV_FILE: envFile,
    RESTORE_CANARY_FILE: canary,
  });
  await holdKey(rightKey);
  assert.equal((await lifeboat(['secrets', 'push'])).code, exitCodes.done);
  await takeSnapshot(world);
});
after(() => world[Symbol.asyncDispose]());

async function holdKey(key: string): Promise<void> {
  await writeFile(envFile, `ENCRYPTION_KEY='${key}'\nDATABASE_URL=postgresql://nobody@127.0.0.1:1/wrong\n`);
}

function lifeboat(args: readonly string[], changes: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return startLifeboat(args, { ...environment, ...changes }).ended;
}

function restore(...args: readonly string[]): Promise<Ended> {
  const { database } = world.marina;
  return lifeboat(['restore', '--only', 'database', '--yes', '--confirm', database, ...args]);
}

test('a wrong key is said in the plan, with the copy to pull, before anything is touched', async () => {
  await holdKey('another key');
  const untouched = await databasesOf(world);
  const { code, errors } = await restore('--dry-run');
  assert.equal(code, exitCodes.done);
  assert.match(errors, /the current ENCRYPTION_KEY is NOT the one .* lifeboat secrets pull \S+ --output found\.env/);
  assert.deepEqual(await databasesOf(world), untouched);
});

test('the canary keeps data that cannot be read from being swapped in, and nothing is left', async () => {
  await holdKey('another key');
  const untouched = await databasesOf(world);
  const { code, errors } = await restore();
  assert.equal(code, exitCodes.verification);
  assert.match(
    errors,
    /the canary does not prove that what came back can be read: canary exited with code 1.*\n*.*the digest does not fit/,
  );
  assert.deepEqual(await databasesOf(world), untouched);
  assert.doesNotMatch(errors, /another key/);
});

test('with the right key the plan says so and the canary passes', async () => {
  await holdKey(rightKey);
  const { code, errors } = await restore();
  assert.equal(code, exitCodes.done, errors);
  assert.match(errors, /the current ENCRYPTION_KEY is the one of the copy in force at/);
  assert.match(errors, /✓ canary/);
  await dropRetired(world);
});

test('a place of copies that cannot be asked is a warning, not an end', async () => {
  await writeFile(join(world.scratchDirectory, 'a file'), '');
  const { code, errors } = await lifeboat(['restore', '--only', 'database', '--dry-run'], {
    SECRETS_STORE: join(world.scratchDirectory, 'a file'),
  });
  assert.equal(code, exitCodes.done);
  assert.match(errors, /warning: the current keys cannot be judged: cannot keep secrets in/);
});
