import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { s3Client } from '../../lib/adapters/s3/client.ts';
import { vaultProbe } from '../../lib/adapters/s3/probe.ts';
import { type DoctorPorts, doctor } from '../../lib/jobs/doctor.ts';
import { createBucket, rootClient } from '../helpers/servers/objectServer.ts';
import { withAddress } from '../marina/connection.ts';
import type { Place } from './helpers/place.ts';
import { placeAt } from './helpers/place.ts';
import type { PortOptions } from './helpers/ports.ts';
import { startWorld, type World } from './helpers/world.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world[Symbol.asyncDispose]());

async function portsOf(place: Place, options: PortOptions = {}): Promise<DoctorPorts> {
  const { source, dumper, seal, reader } = await place.backupPorts(options);
  const { live, scratch } = await place.mirrorPorts(options);
  const { endpoint, region } = place.vault;
  const client = s3Client({ endpoint, region, forcePathStyle: true, ...(await place.vaultKeys('backup')) });
  return {
    source,
    dumper,
    live,
    reader,
    probe: vaultProbe(client, place.vaultBucket),
    seal: async () => seal,
    scratch,
    clock: place.run().clock,
    fallbacks: [],
  };
}

async function troubles(ports: DoctorPorts): Promise<readonly string[]> {
  const { findings } = await doctor(ports);
  return findings.filter(({ verdict }) => verdict !== 'ok').map(({ verdict, what }) => `${verdict}: ${what}`);
}

test('a sound set-up has no trouble', async () => {
  assert.deepEqual(await troubles(await portsOf(world)), []);
});

test('a vault without versions and lock is found, beside a wrong password that hides nothing and is told nowhere', async () => {
  const vaultBucket = 'plain';
  await createBucket(world.vault, vaultBucket);
  const password = 'wrong-hunter2-wrong';
  const databaseUrl = withAddress(world.marina.databaseUrl, { password });
  const found = await troubles(await portsOf(placeAt({ ...world, vaultBucket }), { databaseUrl }));
  assert.equal(found.length, 3);
  assert.match(
    found.join('\n'),
    /^fail: .*password authentication failed.*\nfail: .*no versions\nwarn: .*no Object Lock/,
  );
  assert.ok(!found.join('\n').includes(password));
});

test('fault 9: row-level security that hides rows is found, and no longer once the role may pass it by', async () => {
  const { postgres, marina } = world;
  const login = await postgres.createLogin('sees_some', 'in role pg_read_all_data');
  await postgres.query('postgres', `grant connect on database ${marina.database} to sees_some`);
  const ports = await portsOf(world, { databaseUrl: postgres.url(marina.database, login) });
  assert.match((await troubles(ports)).join('\n'), /row-level security/);
  await postgres.query('postgres', 'alter role sees_some bypassrls');
  // What bypassrls does not give is told on: large objects have rights of their own.
  assert.match((await troubles(ports)).join('\n'), /^fail: sees_some may not read the large objects [\d, ]+$/);
});

test('a writer that may end versions is found', async () => {
  const probe = vaultProbe(rootClient(world.vault), world.vaultBucket);
  assert.match((await troubles({ ...(await portsOf(world)), probe })).join('\n'), /^fail: the writer's keys can end/);
});

test('fault 31: a clock 20 minutes off is found', async () => {
  const { clock } = world.run({ now: new Date(Date.now() + 1_200_000) });
  assert.match((await troubles({ ...(await portsOf(world)), clock })).join('\n'), /^warn: .*differ by 1[12]\d\d s$/);
});
