import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { load } from '../../lib/config/load.ts';
import { locate } from '../../tools/setup/prepare.ts';
import { farAway } from '../helpers/farAway.ts';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { startServer } from '../helpers/servers/child.ts';
import { onFreePort } from '../helpers/servers/port.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { commandsOf, filled } from './commands.ts';
import { mcVariables } from './mc.ts';
import { type OwnEtc, ownEtc } from './ownEtc.ts';
import { type Reader, readerAt } from './reader.ts';

let world: World;
let home: Scratch;
let etc: OwnEtc;
let reader: Reader;
let page: readonly string[];

before(async () => {
  world = await startWorld();
  home = await scratch('machine');
  etc = await ownEtc(home.path);
  const { live, vault } = world;
  const variables = { ...mcVariables(home.path, { live, vault }), BACKUP_SCRATCH_DIR: world.scratchDirectory };
  reader = await readerAt(home.path, variables, etc.around);
  await reader.has('mc', `exec '${await locate('mc')}' "$@"`);
  page = await commandsOf('docs/guide/one-machine.md', import.meta.filename);
});
after(async () => {
  await reader.types('gpgconf --kill gpg-agent');
  await home[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** The block of the page that begins so. */
function block(begins: string): string {
  return page.find((text) => text.startsWith(begins)) ?? assert.fail(`no block begins with ${begins}`);
}

interface Keys {
  readonly id: string;
  readonly secret: string;
}

/** What `mc admin accesskey create` prints, as often as it was typed. */
function printedKeys(text: string): readonly Keys[] {
  return [...text.matchAll(/Access Key: (?<id>\S+)\s+Secret Key: (?<secret>\S+)/g)].map(({ groups }) => ({
    id: groups?.['id'] ?? '',
    secret: groups?.['secret'] ?? '',
  }));
}

/** The page's file for the hourly jobs, with this machine's facts. */
function writersFile(writer: Keys, live: Keys): string {
  return filled(block('# .env'), {
    'postgresql://backup:…@127.0.0.1:5432/port_nimara_crm': world.marina.databaseUrl,
    'MINIO_PORT=9000': `MINIO_PORT=${world.live.port}`,
    '\nMINIO_ACCESS_KEY=…': `\nMINIO_ACCESS_KEY=${live.id}`,
    '\nMINIO_SECRET_KEY=…': `\nMINIO_SECRET_KEY=${live.secret}`,
    'https://vault.example.com:9000': world.vault.endpoint,
    'BACKUP_S3_ACCESS_KEY=…': `BACKUP_S3_ACCESS_KEY=${writer.id}`,
    'BACKUP_S3_SECRET_KEY=…': `BACKUP_S3_SECRET_KEY=${writer.secret}`,
    'backup@example.com': world.keys?.address ?? '',
  });
}

/** The same for another job: its own variables in place of the writer's keys. */
function fileOf(writers: string, power: 'PRUNE' | 'READ', { id, secret }: Keys, more: string): string {
  const others = writers.replaceAll(/^BACKUP_S3_(?:ACCESS|SECRET)_KEY=.*\n/gm, '');
  return `${others}BACKUP_S3_${power}_ACCESS_KEY=${id}\nBACKUP_S3_${power}_SECRET_KEY=${secret}\n${more}`;
}

test('vault and keys made by hand are all that the crontab’s jobs need: the drill proves the first snapshot', async () => {
  const [writer, prune, read, live, ...more] = printedKeys((await reader.types(block('mc mb'))).stdout);
  assert.ok(world.keys && writer && prune && read && live && more.length === 0);
  await reader.types(`gpg --batch --quiet --import '${world.keys.publicKeyFile}'`);
  await mkdir(join(etc.path, 'lifeboat'));
  const writers = writersFile(writer, live);
  const drills = `BACKUP_GPG_PRIVATE_KEY_FILE=${world.keys.privateKeyFile}\n`;
  for (const [name, text] of Object.entries({
    writer: writers,
    prune: fileOf(writers, 'PRUNE', prune, ''),
    drill: fileOf(writers, 'READ', read, drills),
  })) {
    await writeFile(join(etc.path, `lifeboat/${name}.env`), text, { mode: 0o600 });
  }
  await reader.types('lifeboat --env-file /etc/lifeboat/writer.env doctor');

  const { patterns } = load({ environment: {} });
  const crontab = filled(block('# crontab'), { '/usr/local/bin': join(home.path, 'bin') });
  const [path = '', ...lines] = crontab.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  assert.deepEqual(
    lines.map((line) => line.trim().split(/\s+/).slice(0, 5).join(' ')),
    (['backup', 'mirror', 'prune', 'drill'] as const).map((job) => patterns[job].pattern),
  );
  const said: string[] = [];
  for (const line of lines) {
    const command = line.trim().split(/\s+/).slice(5).join(' ');
    said.push((await reader.types(`${path}\n${command}`)).stderr);
  }
  assert.match(said[0] ?? '', /snapshot .*: \d+ tables/);
  assert.match(said[1] ?? '', /files in the mirror/);
  assert.match(said.at(-1) ?? '', /is proven: \d+ tables/);
});

test('lifeboat run with the writer’s file answers that no trouble is open, and ends in order', async () => {
  const { server, url } = await onFreePort(async (port) => {
    const address = `http://127.0.0.1:${port}/healthz`;
    const [program = '', ...around] = etc.around;
    const started = await startServer({
      name: 'lifeboat',
      program,
      args: [...around, 'bash', '--norc', '-c', block('lifeboat --env-file /etc/lifeboat/writer.env run')],
      directory: home.path,
      environment: {
        ...reader.environment,
        LIFEBOAT_HTTP_PORT: String(port),
        BACKUP_CRON: farAway(),
        MIRROR_CRON: farAway(),
      },
      ready: async () => (await fetch(address)).ok,
    });
    return { server: started, url: address };
  });
  try {
    assert.equal((await fetch(url)).status, 200);
  } finally {
    await server.stop();
  }
  const log = await readFile(server.logFile, 'utf8');
  assert.match(log, /prune is not run here/);
  assert.match(log, /stopped\n$/);
});
