import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { findInstallations } from '../../../lib/adapters/postgres/server/session/installations.ts';
import { scratch, tinyTmpfs } from '../../helpers/scratch.ts';
import { terminateCopy } from '../../helpers/servers/terminateCopy.ts';
import { theChild } from '../helpers/children.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { fails } from './failing.ts';
import { actingInMidstream, ballast } from './midstream.ts';
import { manifests, pinnedDump } from './shelves.ts';
import { take } from './taking.ts';

let world: World;
let databaseUrl: string;
before(async () => {
  world = await startWorld({ files: false });
  databaseUrl = (await ballast(world)).url;
  assert.equal((await take(world)).exit, 'done');
});
after(() => world[Symbol.asyncDispose]());

/** A backup of the ballast that is met by `act` in mid-stream. */
async function meeting(act: () => unknown, options: { readonly stallSeconds?: number } = {}) {
  return { ports: actingInMidstream(await world.backupPorts({ databaseUrl, ...options }), act) };
}

function signalTo(program: RegExp, signal: NodeJS.Signals): () => void {
  return () => process.kill(theChild(process.pid, program).pid, signal);
}

test('a long dump comes through whole when nothing is done to it', async () => {
  const report = await take(world, { ...(await meeting(() => undefined)), acceptShrink: true });
  assert.equal(report.exit, 'done', report.summary);
  const manifest = (await manifests(world)).find(({ snapshot }) => snapshot === report.details?.snapshot);
  assert.ok(manifest);
  assert.ok((await pinnedDump(world, manifest)).length > 64 * 1024 * 1024);
});

test('fault 3: a backend terminated in the middle of COPY fails the dump', async () => {
  const terminate = () => terminateCopy(world.postgres, 'ballast', 'ballast');
  await fails(world, await meeting(terminate), {
    exit: 'source',
    cause: /pg_dump: error: Dumping the contents of table "ballast" failed/,
    hint: /server's log.*lifeboat backup/,
  });
});

test('fault 4: a pg_dump that is killed fails the dump, though its stream just ends', async () => {
  await fails(world, await meeting(signalTo(/bin\/pg_dump /, 'SIGKILL')), {
    exit: 'unexpected',
    cause: /pg_dump was killed by SIGKILL/,
    hint: /memory/,
  });
});

test('fault 5: a pg_dump that is stopped is ended when it stalls', async () => {
  await fails(world, await meeting(signalTo(/bin\/pg_dump /, 'SIGSTOP'), { stallSeconds: 1 }), {
    exit: 'unexpected',
    cause: /pg_dump stalled: no byte for 1 s/,
    hint: /BACKUP_STALL_SECONDS/,
  });
});

test('fault 17: a compressor that dies fails the dump', async () => {
  await fails(world, await meeting(signalTo(/^\S*igzip /, 'SIGKILL')), {
    exit: 'unexpected',
    cause: /igzip was killed by SIGKILL/,
    hint: /memory/,
  });
});

test('fault 17: an encryptor that dies fails the dump', async () => {
  await fails(world, await meeting(signalTo(/^\S*gpg .*--encrypt/, 'SIGKILL')), {
    exit: 'unexpected',
    cause: /gpg was killed by SIGKILL/,
    hint: /memory/,
  });
});

test('fault 20: a full scratch disk fails the dump and leaves nothing on it', async () => {
  await using disk = await tinyTmpfs(1);
  await writeFile(join(disk.path, 'somebody else’s'), Buffer.alloc(1024 * 1024));
  const ports = await world.backupPorts({ scratchDirectory: disk.path });
  await fails(world, { ports }, { exit: 'unexpected', cause: /no space left/, hint: /df -h .*BACKUP_SCRATCH_DIR/ });
});

test('fault 24: a pg_dump that ends well without a byte fails the dump', async () => {
  await using place = await scratch('silent');
  const silent = '#!/bin/sh\n[ "$1" != --version ] || echo "pg_dump (PostgreSQL) 15.99"\n';
  await writeFile(join(place.path, 'pg_dump'), silent, { mode: 0o755 });
  const installed = () => findInstallations([place.path]);
  await fails(
    world,
    { ports: await world.backupPorts({ installed }) },
    {
      exit: 'source',
      cause: /pg_dump wrote nothing/,
      hint: /apt-get install --reinstall postgresql-client-15/,
    },
  );
});
