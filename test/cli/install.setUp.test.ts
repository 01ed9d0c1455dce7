import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratch } from '../helpers/scratch.ts';
import { everything, filesOf, image, installed } from './installing/image.ts';

/** A set-up as `lifeboat init` leaves it: what is not secret in one file, each job's secrets in one of their own. */
async function setUp(names: readonly string[]): Promise<Awaited<ReturnType<typeof scratch>>> {
  const directory = await scratch('set-up');
  const { PATH: _, ...given } = everything;
  const files: Readonly<Record<string, RegExp>> = {
    'writer.env': /^(?:DATABASE_URL|MINIO_(?:ACCESS|SECRET)_KEY|BACKUP_S3_(?:ACCESS|SECRET)_KEY|NOTIFY_.*)$/,
    'prune.env': /^(?:BACKUP_S3_PRUNE_.*|NOTIFY_.*)$/,
    'drill.env': /^(?:DATABASE_URL|MINIO_(?:ACCESS|SECRET)_KEY|BACKUP_S3_READ_.*|BACKUP_GPG_PRIVATE_.*|NOTIFY_.*)$/,
  };
  const shared = Object.entries(given).filter(([name]) => !Object.values(files).some((secret) => secret.test(name)));
  await writeFile(
    join(directory.path, 'lifeboat.json'),
    JSON.stringify({ ...Object.fromEntries(shared), BACKUP_HOST: 'crm' }),
  );
  for (const name of names) {
    const own = Object.entries(given).filter(([variable]) => files[name]?.test(variable));
    const lines = own.map(([variable, text]) => `${variable}='${text}'\n`);
    await writeFile(join(directory.path, name), lines.join(''), { mode: 0o600 });
  }
  return directory;
}

test('a set-up of init is installed as it is: each account from its own file, which stays', async () => {
  await using whole = await setUp(['writer.env', 'prune.env', 'drill.env']);
  await using apart = await image();
  await using together = await image();
  const path = { PATH: everything['PATH'] ?? '' };
  const { code, errors } = await installed(apart.path, ['--from', whole.path], path);
  assert.equal(code, 0, errors);
  await installed(together.path);
  const files = (await filesOf(apart.path)).filter((file) => file.startsWith('/etc/lifeboat/'));
  assert.equal(files.length, 3);
  for (const file of files) {
    assert.equal(await readFile(join(apart.path, file), 'utf8'), await readFile(join(together.path, file), 'utf8'));
  }
  assert.equal((await readdir(whole.path)).length, 4);

  // The key that drills is best kept on another machine, and a job that has no file there is not this machine's.
  await using writers = await setUp(['writer.env']);
  const half = await installed(apart.path, ['--from', writers.path], path);
  assert.equal(half.code, 0, half.errors);
  assert.match(half.errors, /drill is not installed: there is no drill\.env in /);
  assert.match(half.errors, /removed \/etc\/lifeboat\/systemd\/drill\.env/);
});

test('refuses a set-up that is not there, and two answers to what is to be installed', async () => {
  await using root = await image();
  const nowhere = await installed(root.path, ['--from', join(root.path, 'etc')]);
  assert.equal(nowhere.code, 10, nowhere.errors);
  assert.match(
    nowhere.errors,
    /there is no set-up in .*: no writer\.env, no prune\.env, no drill\.env\nhint: lifeboat init/,
  );
  const twice = await installed(root.path, ['--from', root.path, '--env-file', join(root.path, 'etc/passwd')]);
  assert.equal(twice.code, 2, twice.errors);
  const none = await installed(root.path, [], { PATH: everything['PATH'] ?? '', BACKUP_HOST: 'crm' });
  assert.equal(none.code, 10, none.errors);
  // Each reason names what is missing, not only that something is.
  assert.match(none.errors, /the source database is not configured: DATABASE_URL is not set, and /);
});
