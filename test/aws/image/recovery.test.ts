import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as openpgp from 'openpgp';
import { tinyTmpfs } from '../../helpers/scratch.ts';
import { type PostgresServer, startPostgres } from '../../helpers/servers/postgres.ts';
import { until } from '../../helpers/until.ts';
import { childrenOf } from '../../jobs/helpers/children.ts';
import type { Place } from '../../jobs/helpers/place.ts';
import { startWorld, type World } from '../../jobs/helpers/world.ts';
import { databasesOf } from '../../jobs/restoreSteps/databases.ts';
import { taskEnvironment } from './environment.ts';
import { runnerImage } from './runnerImage.ts';
import { startTask } from './task.ts';

const passphrase = 'correct horse battery staple';
let image: string;
let world: World;
let throwaway: PostgresServer;
let place: Place;
/** What a drill's task is given: the key itself, locked, and what unlocks it. */
let drill: Readonly<Record<string, string>>;

before(async () => {
  image = await runnerImage();
  [world, throwaway] = await Promise.all([startWorld(), startPostgres()]);
  place = await world.anew();
  for (const job of ['backup', 'mirror'] as const) {
    await using task = await startTask(image, await taskEnvironment(place, job));
    const { code, log } = await task.ended;
    assert.equal(code, 0, log);
  }
  assert.ok(place.keys);
  const locked = await openpgp.encryptKey({ privateKey: place.keys.privateKey, passphrase });
  drill = await taskEnvironment(place, 'drill', {
    DRILL_DATABASE_URL: throwaway.url(),
    BACKUP_GPG_PRIVATE_KEY: locked.armor(),
    BACKUP_GPG_PASSPHRASE: passphrase,
  });
});
after(async () => {
  await world[Symbol.asyncDispose]();
  await throwaway[Symbol.asyncDispose]();
});

for (const program of ['gpg', 'openpgp']) {
  test(`a drill opens with ${program} what was sealed, by a key and a passphrase that only its variables hold`, async () => {
    await using task = await startTask(image, { ...drill, BACKUP_SEAL_PROGRAM: program });
    const seen = new Set<string>();
    const process1 = await task.pid();
    await until('the drill is over', () => {
      for (const { command } of childrenOf(process1, /./)) seen.add(command);
      return !task.running();
    });
    const { code, log } = await task.ended;
    assert.equal(code, 0, log);
    assert.match(log, /proven/);
    assert.ok([...seen].some((command) => command.includes('pg_restore')));
    const told = [log, ...seen].join('\n');
    const keyLines = (drill['BACKUP_GPG_PRIVATE_KEY'] ?? '').split('\n').filter((line) => line.length > 40);
    for (const secret of [passphrase, ...keyLines]) assert.ok(!told.includes(secret), 'a secret was told');
  });
}

test('a restore lands beside and swaps nothing; told the database’s name, it swaps in the newest snapshot without a doubt', async () => {
  const { database } = world.marina;
  const restore = await taskEnvironment(place, 'restore', {
    RESTORE_DATABASE_URL: world.postgres.url(database),
    RESTORE_MINIO_ACCESS_KEY: place.live.accessKey,
    RESTORE_MINIO_SECRET_KEY: place.live.secretKey,
  });
  const found = await databasesOf(world);
  const run = async (said: Readonly<Record<string, string>>): Promise<string> => {
    await using task = await startTask(image, { ...restore, ...said });
    const { code, log } = await task.ended;
    assert.equal(code, 0, log);
    return log;
  };
  for (const said of [{}, { CONFIRM: `${database}_` }] as const) {
    await run(said);
    assert.equal(
      (await databasesOf(world)).get(database),
      found.get(database),
      'the application’s database was swapped',
    );
  }
  assert.match(await run({ CONFIRM: database }), /restored/);
  assert.notEqual((await databasesOf(world)).get(database), found.get(database));
});

test('fails when the passphrase does not unlock the key, and names both variables', async () => {
  await using task = await startTask(image, { ...drill, BACKUP_GPG_PASSPHRASE: 'incorrect horse' });
  const { code, log } = await task.ended;
  assert.equal(code, 12, log);
  assert.match(log, /the passphrase does not unlock key/);
  assert.match(log, /BACKUP_GPG_PASSPHRASE_FILE or BACKUP_GPG_PASSPHRASE/);
  assert.doesNotMatch(log, /incorrect horse/);
});

test('fault 20: a drill says before it fetches anything that its scratch volume is too small', async () => {
  await using disk = await tinyTmpfs(32);
  await using task = await startTask(image, drill, { scratchDirectory: disk.path });
  const { code, log } = await task.ended;
  assert.equal(code, 10, log);
  assert.match(log, /the archive needs .* of scratch space, and .* are free/);
});
