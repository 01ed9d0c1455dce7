import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { ownEtc } from '../docs/ownEtc.ts';
import { scratch } from '../helpers/scratch.ts';
import { startLifeboat } from '../jobs/helpers/cli.ts';
import { everything, filesOf, image, installed } from './installing/image.ts';

const program = join(import.meta.dirname, '../../bin/lifeboat.ts');
const shop = { ...everything, DATABASE_URL: 'postgresql://backup:source-secret@db.example.com/shop' };
const bare = { PATH: process.env['PATH'] ?? '', HOME: '/nowhere' };

test('a second application is installed beside the first, and never in its place', async () => {
  await using root = await image();
  const install = async (...args: readonly string[]) => startLifeboat([...args, '--root', root.path], shop).ended;
  assert.equal((await installed(root.path)).code, 0);
  // The rest is what systemd-sysusers writes.
  const files = async () => (await filesOf(root.path)).filter((file) => file.includes('lifeboat'));
  const first = await files();
  const refused = await install('install');
  assert.equal(refused.code, 10, refused.errors);
  assert.match(refused.errors, /the jobs of crm are installed here: those of shop would replace them/);
  assert.match(refused.errors, /lifeboat --app shop install/);
  assert.deepEqual(await files(), first);
  const beside = await install('--app', 'shop', 'install');
  assert.equal(beside.code, 0, beside.errors);
  const both = await files();
  assert.ok(first.every((file) => both.includes(file)));
  assert.ok(both.includes('/etc/systemd/system/lifeboat-shop-backup.timer'));
  assert.ok(both.includes('/etc/lifeboat/systemd/shop/writer.env'));
  assert.equal((await install('--app', 'shop', 'install', '--remove')).code, 0);
  assert.deepEqual(await files(), first);
  const odd = await install('--app', 'Shop/x', 'install');
  assert.equal(odd.code, 2, odd.errors);
});

async function writeSetUp(directory: string, host: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const shared = { BACKUP_HOST: host, BACKUP_S3_BUCKET: 'vault', MINIO_ENDPOINT: 'minio', MINIO_BUCKET: 'files' };
  await writeFile(join(directory, 'lifeboat.json'), JSON.stringify(shared));
  const secret = [
    `DATABASE_URL='postgresql://backup:source-secret@db.example.com/${host}'`,
    `NOTIFY_WEBHOOK_URL='https://hooks.example.com/${host}'`,
  ];
  await writeFile(join(directory, 'writer.env'), `${secret.join('\n')}\n`);
}

test('commands find the set-ups of this machine from anywhere, and of several want to know which', async () => {
  await using home = await scratch('set-ups');
  const etc = await ownEtc(home.path);
  const lifeboat = async (...args: readonly string[]) => {
    const [around = '', ...words] = etc.around;
    const argv = [...words, process.execPath, program, ...args];
    const child = spawn(around, argv, { env: bare, cwd: home.path, stdio: ['ignore', 'pipe', 'pipe'] });
    const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code: child.exitCode, output, errors };
  };
  await writeSetUp(join(etc.path, 'lifeboat'), 'crm');
  const alone = await lifeboat('notify', '--json');
  assert.equal(alone.code, 0, alone.errors);
  await writeSetUp(join(etc.path, 'lifeboat/shop'), 'shop');
  const several = await lifeboat('notify');
  assert.equal(several.code, 10, several.errors);
  assert.match(
    several.errors,
    /several applications are set up on this machine: crm, shop\nhint: name one: lifeboat --app crm notify/,
  );
  assert.equal((await lifeboat('--app', 'shop', 'notify', '--json')).code, 0);
  const nobody = await lifeboat('--app', 'till', 'notify');
  assert.equal(nobody.code, 10, nobody.errors);
  assert.match(nobody.errors, /there is no set-up "till" in \/etc\/lifeboat: there are crm, shop/);
  await rm(join(etc.path, 'lifeboat/writer.env'));
  assert.equal((await lifeboat('notify', '--json')).code, 0);
});

test("init in a second application's directory refuses to show the first one's values", async () => {
  await using home = await scratch('init');
  await writeSetUp(join(home.path, 'first'), 'crm');
  const application = join(home.path, '.env');
  await writeFile(application, `DATABASE_URL=${shop.DATABASE_URL}\n`);
  const args = ['init', '--app-env', application, '--to', join(home.path, 'first')];
  const { code, output, errors } = await startLifeboat(args, bare).ended;
  assert.equal(code, 10, errors);
  assert.match(errors, /has the set-up of another application: its database is crm, and here it is shop/);
  assert.match(errors, /lifeboat --app shop init/);
  assert.doesNotMatch(output + errors, /source-secret/);
});
