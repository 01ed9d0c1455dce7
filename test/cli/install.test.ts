import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { appendFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { startLifeboat } from '../jobs/helpers/cli.ts';
import { everything, filesOf, image, installed } from './installing/image.ts';

const execute = promisify(execFile);

test('systemd takes every unit that is installed, and each account has its own variables and no others', async () => {
  await using root = await image();
  const { code, errors } = await installed(root.path);
  assert.equal(code, 0, errors);

  const units = join(root.path, 'etc/systemd/system');
  const names = (await readdir(units)).filter((name) => name.startsWith('lifeboat-'));
  assert.equal(names.length, 8);
  // An unknown word is no error to it: it warns, and goes on without.
  const said = await execute('systemd-analyze', ['verify', '--man=no', ...names.map((name) => join(units, name))]);
  assert.equal(said.stderr, '');
  assert.deepEqual((await readdir(join(units, 'timers.target.wants'))).toSorted(), [
    'lifeboat-backup.timer',
    'lifeboat-drill.timer',
    'lifeboat-mirror.timer',
    'lifeboat-prune.timer',
  ]);
  assert.match(
    await readFile(join(root.path, 'etc/passwd'), 'utf8'),
    /^lifeboat-writer:.*\nlifeboat-prune:.*\nlifeboat-drill:/m,
  );

  const secrets: Readonly<Record<string, readonly string[]>> = {
    writer: ['source-secret', 'live-secret', 'writer-secret'],
    prune: ['prune-secret'],
    drill: ['source-secret', 'live-secret', 'read-secret'],
  };
  for (const [account, own] of Object.entries(secrets)) {
    const path = join(root.path, `etc/lifeboat/systemd/${account}.env`);
    const text = await readFile(path, 'utf8');
    const found = [...text.matchAll(/\b(source|live|writer|prune|read)-secret/g)].map(([secret]) => secret);
    assert.deepEqual(new Set(found), new Set(own), account);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.match(text, /^BACKUP_HOST=crm$/m);
  }
  const drill = await readFile(join(units, 'lifeboat-drill.service'), 'utf8');
  assert.match(drill, /^LoadCredential=backup_gpg_private_key_file-1:\/etc\/keys\/restore 100%%\.asc$/m);
  assert.match(drill, /^Environment=BACKUP_GPG_PRIVATE_KEY_FILE=%t\/credentials\/%n\/backup_gpg_private_key_file-1$/m);
  assert.doesNotMatch(await readFile(join(units, 'lifeboat-backup.service'), 'utf8'), /PRIVATE_KEY|secret/);
});

test('where the log is streamed a service of the writer does that, which the machine starts, and removal takes it back', async () => {
  await using root = await image();
  const environment = {
    ...everything,
    BACKUP_WAL: 'true',
    BACKUP_WAL_URL: 'postgresql://wal:wal-secret@db.example.com/postgres',
  };
  const { code, errors } = await installed(root.path, [], environment);
  assert.equal(code, 0, errors);
  const units = join(root.path, 'etc/systemd/system');
  const unit = join(units, 'lifeboat-stream.service');
  const said = await execute('systemd-analyze', ['verify', '--man=no', unit]);
  assert.equal(said.stderr, '');
  assert.match(await readFile(unit, 'utf8'), /^ExecStart=.* stream\n[^]*^Restart=always$/m);
  assert.match(await readFile(join(root.path, 'etc/lifeboat/systemd/writer.env'), 'utf8'), /wal-secret/);
  assert.doesNotMatch(await readFile(join(root.path, 'etc/lifeboat/systemd/drill.env'), 'utf8'), /wal-secret/);
  assert.deepEqual(await readdir(join(units, 'multi-user.target.wants')), ['lifeboat-stream.service']);
  assert.equal((await installed(root.path, ['--remove'])).code, 0);
  assert.deepEqual(
    (await readdir(units)).filter((name) => name.startsWith('lifeboat-')),
    [],
  );
  assert.deepEqual(await readdir(join(units, 'multi-user.target.wants')).catch(() => []), []);
});

test('the jobs can be run by hand with the files that their services read', async () => {
  await using root = await image();
  await installed(root.path);
  const envFile = join(root.path, 'etc/lifeboat/systemd/prune.env');
  const { code, output, errors } = await startLifeboat(['--json', '--env-file', envFile, 'install', '--dry-run'], {
    PATH: everything['PATH'] ?? '',
  }).ended;
  assert.equal(code, 0, errors);
  const { timers } = JSON.parse(output) as { readonly timers: readonly string[] };
  assert.deepEqual(timers, ['lifeboat-prune.timer']);
});

test('installing again changes nothing, and removing takes back exactly what was written', async () => {
  await using root = await image();
  const other = join(root.path, 'etc/systemd/system/lifeboat-other.timer');
  await mkdir(join(root.path, 'etc/systemd/system'), { recursive: true });
  await writeFile(other, '[Timer]\nOnCalendar=daily\n');
  const before = await filesOf(root.path);
  await installed(root.path);
  const between = await filesOf(root.path);
  const again = await installed(root.path);
  assert.match(again.errors, /nothing to change/);
  assert.deepEqual(await filesOf(root.path), between);

  const { code, errors } = await installed(root.path, ['--remove'], { PATH: everything['PATH'] ?? '' });
  assert.equal(code, 0, errors);
  // The users stay, for files may be theirs; systemd-sysusers keeps what passwd and group were before.
  const users = /^\/etc\/\.?(?:passwd|group|shadow|gshadow)(?:-|\.lock)?$|^\/etc\/\.pwd\.lock$/;
  const left = (await filesOf(root.path)).filter((path) => !users.test(path));
  assert.deepEqual(
    left,
    before.filter((path) => !users.test(path)),
  );
});

test('what somebody changed is left alone, and said', async () => {
  await using root = await image();
  await installed(root.path);
  const changed = join(root.path, 'etc/lifeboat/systemd/writer.env');
  await appendFile(changed, 'MIRROR_CONCURRENCY=4\n');
  for (const argv of [[], ['--remove']]) {
    const { code, errors } = await installed(root.path, argv);
    assert.equal(code, 3, errors);
    assert.match(errors, /left \/etc\/lifeboat\/systemd\/writer\.env as it is: somebody changed it/);
  }
  assert.match(await readFile(changed, 'utf8'), /MIRROR_CONCURRENCY=4/);
});

test('a job without keys of its own is not installed, and one that lost them is removed', async () => {
  await using root = await image();
  await installed(root.path);
  const { BACKUP_S3_PRUNE_ACCESS_KEY: _, BACKUP_S3_PRUNE_SECRET_KEY: __, ...without } = everything;
  const { code, errors } = await installed(root.path, [], without);
  assert.equal(code, 0, errors);
  assert.match(
    errors,
    /prune is not installed: it has no key of its own for the vault: BACKUP_S3_PRUNE_ACCESS_KEY is not set/,
  );
  assert.match(errors, /removed \/etc\/systemd\/system\/lifeboat-prune\.timer/);
  const left = await filesOf(root.path);
  assert.deepEqual(
    left.filter((path) => path.includes('prune')),
    [],
  );
});

test('a dry run prints the units and the names of the variables, no secret, and writes nothing', async () => {
  await using root = await image();
  const before = await filesOf(root.path);
  const { code, errors } = await installed(root.path, ['--dry-run']);
  assert.equal(code, 0, errors);
  assert.match(errors, /^OnCalendar=\*-\*-13 03:00:00 UTC\nOnCalendar=Fri \*-\*-\* 03:00:00 UTC$/m);
  assert.match(errors, /^BACKUP_S3_PRUNE_SECRET_KEY=…$/m);
  assert.doesNotMatch(errors, /-secret/);
  assert.deepEqual(await filesOf(root.path), before);
});

test('refuses a schedule that no timer can keep, and recipients that only somebody’s keyring knows', async () => {
  await using root = await image();
  const odd = await installed(root.path, [], { ...everything, MIRROR_CRON: '0 3 L * *' });
  assert.equal(odd.code, 10);
  assert.match(odd.errors, /MIRROR_CRON is "0 3 L \* \*", which no timer understands/);
  const { BACKUP_GPG_PUBLIC_KEY_FILE: _, ...keyring } = everything;
  const { errors } = await installed(root.path, ['--dry-run'], { ...keyring, BACKUP_GPG_RECIPIENT: 'ops@example.com' });
  assert.match(errors, /backup is not installed: its user has no keyring/);
});
