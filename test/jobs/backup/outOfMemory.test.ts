import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { findInstallations, type Installation } from '../../../lib/adapters/postgres/server/session/installations.ts';
import { limitedMemory } from '../../helpers/limitedMemory.ts';
import { scratch } from '../../helpers/scratch.ts';
import { connected, withAddress } from '../../marina/connection.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { fails } from './failing.ts';
import { take } from './taking.ts';

let world: World;
let databaseUrl: string;
before(async () => {
  world = await startWorld({ files: false });
  databaseUrl = await databaseOfOneLongRow();
  assert.equal((await take(world)).exit, 'done');
});
after(() => world[Symbol.asyncDispose]());

/** pg_dump holds a row whole, as text twice as long: this one takes more than 96 MiB. */
async function databaseOfOneLongRow(): Promise<string> {
  await world.postgres.createDatabase('heavy', 'owner crm_app');
  const url = withAddress(world.marina.databaseUrl, { database: 'heavy' });
  await connected(url, async (client) => {
    await client.query('create table scans (id integer primary key, scan bytea)');
    await client.query("insert into scans select 1, convert_to(repeat('x', 48 * 1024 * 1024), 'UTF8')");
  });
  return url;
}

/** The machine's own clients of the server's major, of which pg_dump goes through `door` first. */
async function clientsBehind(door: string, directory: string): Promise<() => Promise<readonly Installation[]>> {
  const major = Math.floor(world.postgres.versionNumber / 10_000);
  const real = (await findInstallations()).find((installation) => installation.major === major);
  assert.ok(real);
  for (const [name, first] of [
    ['pg_dump', `echo $$ > '${door}'`],
    ['pg_restore', ':'],
  ] as const) {
    const script = `#!/bin/sh\n${first}\nexec '${join(real.binDirectory, name)}' "$@"\n`;
    await writeFile(join(directory, name), script, { mode: 0o755 });
  }
  return async () => (await findInstallations([directory])).filter(({ binDirectory }) => binDirectory === directory);
}

test('fault 21: a pg_dump that the kernel kills for want of memory fails the dump, and the hint says where to look', async () => {
  await using place = await scratch('clients');
  await using memory = await limitedMemory(64);
  const ports = await world.backupPorts({ databaseUrl, installed: await clientsBehind(memory.door, place.path) });
  await fails(
    world,
    { ports, acceptShrink: true },
    {
      exit: 'unexpected',
      cause: /pg_dump was killed by SIGKILL/,
      hint: /the machine ran out of memory: journalctl -k \| grep -i oom/,
    },
  );
  assert.equal(await memory.kills(), 1);
});

test('the same pg_dump with room for its row brings the dump to its end', async () => {
  await using place = await scratch('clients');
  await using memory = await limitedMemory(512);
  const ports = await world.backupPorts({ databaseUrl, installed: await clientsBehind(memory.door, place.path) });
  const report = await take(world, { ports, acceptShrink: true });
  assert.equal(report.exit, 'done', report.summary);
  assert.equal(await memory.kills(), 0);
});
