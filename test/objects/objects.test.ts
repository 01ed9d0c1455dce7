import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { installedIn } from '../../lib/adapters/postgres/dump/installed.ts';
import { locate } from '../../tools/setup/prepare.ts';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { type Login, majors, type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import { makeSignatures } from '../jobs/helpers/signatures.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { bringBack, type Journey } from './bringBack.ts';
import { type Content, makeObjects, makeOwner } from './database.ts';
import { expectedKinds, listedKinds } from './kinds.ts';
import { missing, printed, tableOf, worse } from './table.ts';

const from = 15;
const installed = installedIn(await Promise.all(majors.map((major) => locate(`postgres-${major}`))));

let world: World;
let owner: Login;
let home: Scratch;
const databases = new Map<Content, string>();

before(async () => {
  home = await scratch('objects');
  world = await startWorld({ files: false, postgres: { settings: { wal_level: 'logical' } } });
  owner = await makeOwner(world.postgres);
  for (const content of ['plain', 'all'] as const) {
    databases.set(content, await makeObjects(world.postgres, owner, content));
  }
});
after(async () => {
  await world[Symbol.asyncDispose]();
  await home[Symbol.asyncDispose]();
});

/** Of 18 the build with ICU, which has no client programs. */
async function targetOf(major: (typeof majors)[number]) {
  const settings = { wal_level: 'logical' };
  const server = await startPostgres(major === 18 ? { major, settings, build: 'icu' } : { major, settings });
  return {
    server,
    clients: await locate(`postgres-${major}`),
    master: await masterOf(server),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function masterOf(server: PostgresServer): Promise<Login> {
  return server.createLogin('master', 'createdb createrole');
}

async function journey(content: Content, target: Awaited<ReturnType<typeof targetOf>>): Promise<Journey> {
  const source = {
    place: await world.anew(),
    server: world.postgres,
    clients: world.postgres.binDirectory,
    database: databases.get(content) ?? '',
    directory: home.path,
  };
  const words = {
    '--keep-going': { keepGoing: true },
    '--keep-going --as-master': { keepGoing: true, asMaster: true },
  };
  const flags = content === 'all' ? words : {};
  const signatures = await makeSignatures();
  return bringBack(source, target, { installed, flags, signatures, roles: [owner.name, 'objects_reader'] });
}

/** The ways that keep owners, which are compared with them. */
const owned = new Set(['plain', 'superuser', 'superuser --keep-going --as-master', 'superuser by hand']);

function table(title: string, { expected, ways }: Journey) {
  const lines = tableOf(expected, new Map([...ways].map(([way, { facts }]) => [way, facts])), owned);
  const outcomes = [...ways].map(([way, { outcome }]) => `${way}: ${outcome.slice(0, 2000)}`);
  process.stdout.write(`\n${printed(title, lines)}\n\n${outcomes.join('\n')}\n`);
  return lines;
}

for (const to of [15, 18, 19] as const) {
  if (!majors.includes(to)) continue;
  test(`every kind of object that a plain role may make comes back from ${from} to ${to}, whoever restores it`, async () => {
    await using target = await targetOf(to);
    const { drilled, expected, ways, ...rest } = await journey('plain', target);
    const lines = table(`${from} → ${to}`, { drilled, expected, ways, ...rest });
    assert.deepEqual(worse(lines, ways), []);
    assert.equal(drilled, 'done');
    for (const [way, { outcome, facts }] of ways) {
      assert.equal(outcome, 'done', way);
      assert.deepEqual(missing(expected, facts), [], way);
    }
  });
}

test('of every kind of object that pg_dump can write, no restore brings back less than pg_restore by hand', async () => {
  await using target = await targetOf(from);
  const found = await journey('all', target);
  const lines = table(`${from} → ${from}`, found);
  const listed = listedKinds(found.contents);
  assert.deepEqual(
    expectedKinds(from).filter((kind) => !listed.has(kind)),
    [],
  );

  assert.deepEqual(worse(lines, found.ways), []);
});
