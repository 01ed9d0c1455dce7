import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import * as openpgp from 'openpgp';

import { gpgSeal } from '../../../lib/adapters/crypto/gpg/seal.ts';
import { openpgpSeal } from '../../../lib/adapters/crypto/openpgp/seal.ts';
import { scratchIn } from '../../../lib/adapters/local/scratch/scratch.ts';
import { composeSeal } from '../../../lib/compose/seal.ts';
import { scratch } from '../../helpers/scratch.ts';
import { createBucket } from '../../helpers/servers/objectServer.ts';
import { startPooler } from '../../helpers/servers/pgbouncer.ts';
import { withAddress } from '../../marina/connection.ts';
import { makeKeys } from '../helpers/keys.ts';
import { placeAt } from '../helpers/placeAt.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { fails } from './failing.ts';
import { everythingStored } from './shelves.ts';
import { take } from './taking.ts';

let world: World;
before(async () => {
  world = await startWorld({ files: false });
  assert.equal((await take(world)).exit, 'done');
});
after(() => world[Symbol.asyncDispose]());

/** A login that may read the marina, apart from what the test is about. */
async function reader(name: string): Promise<string> {
  const { postgres, marina } = world;
  const login = await postgres.createLogin(name, 'in role pg_read_all_data');
  await postgres.query('postgres', `grant connect on database ${marina.database} to ${name}`);
  return postgres.url(marina.database, login);
}

test('fault 1: a wrong password fails, and is told nowhere', async () => {
  const password = 'wrong-hunter2-wrong';
  const ports = await world.backupPorts({ databaseUrl: withAddress(world.marina.databaseUrl, { password }) });
  const report = await fails(
    world,
    { ports },
    {
      exit: 'credentials',
      cause: /password authentication failed for user "crm_app"/,
      hint: /database URL/,
    },
  );
  assert.ok(!JSON.stringify(report).includes(password));
  for (const { key, text } of await everythingStored(world)) assert.ok(!text.includes(password), key);
});

test('fault 1: an expired password fails like a wrong one', async () => {
  const login = await world.postgres.createLogin('expired', `valid until '2020-01-01'`);
  const ports = await world.backupPorts({ databaseUrl: world.postgres.url(world.marina.database, login) });
  await fails(world, { ports }, { exit: 'credentials', cause: /"expired"/, hint: /database URL/ });
});

test('fault 9: row-level security that would hide rows is refused, naming the table', async () => {
  const databaseUrl = await reader('sees_some_rows');
  await fails(
    world,
    { ports: await world.backupPorts({ databaseUrl }) },
    {
      exit: 'configuration',
      cause: /row-level security would hide rows of "public"\."gdpr_exports" from sees_some_rows/,
      hint: /alter role "sees_some_rows" bypassrls/,
    },
  );
});

test('fault 10: tables and large objects that may not be read are refused, all named at once', async () => {
  const ports = await world.backupPorts({ databaseUrl: world.marina.readonlyUrl });
  const report = await fails(
    world,
    { ports },
    {
      exit: 'configuration',
      cause: /crm_readonly may not read the tables "public"\."signing_webhook_receipts"/,
      hint: /grant pg_read_all_data to "crm_readonly"\n.*grant select on large object 900000002/,
    },
  );
  assert.match(report.summary, /crm_readonly may not read the large objects 900000002/);
});

test('fault 11: a database without a table is refused', async () => {
  await world.postgres.createDatabase('empty');
  const ports = await world.backupPorts({ databaseUrl: world.postgres.url('empty') });
  await fails(world, { ports }, { exit: 'configuration', cause: /no table in database empty/, hint: /DATABASE_URL/ });
});

test('fault 11: fewer tables than the floor are refused, unless the floor is lowered in words', async () => {
  await world.postgres.createDatabase('small');
  await world.postgres.query('small', 'create table one (id integer)');
  const databaseUrl = world.postgres.url('small');
  const ports = await world.backupPorts({ databaseUrl });
  await fails(
    world,
    { ports, minTables: 2 },
    {
      exit: 'configuration',
      cause: /database small has 1 tables, fewer than 2/,
      hint: /BACKUP_MIN_TABLES=1/,
    },
  );
  const place = await world.anew();
  const report = await take(place, { ports: await place.backupPorts({ databaseUrl }), minTables: 1 });
  assert.equal(report.exit, 'done', report.summary);
});

test('fault 15: a connection through a transaction pooler is refused', async () => {
  await using pooler = await startPooler(world.postgres);
  const ports = await world.backupPorts({ databaseUrl: pooler.url(world.marina.database) });
  await fails(world, { ports }, { exit: 'configuration', cause: /transaction pooler/, hint: /own host and port/ });
});

test('fault 18: a recipient’s key that is expired, revoked or signs only is refused before a byte is dumped', async () => {
  await using home = await scratch('keys');
  const created = new Date('2020-01-01');
  const expired = await makeKeys(home.path, { created, lifeSeconds: 86_400 });
  const signing = await makeKeys(home.path, { canEncrypt: false });
  const { privateKey } = await makeKeys(home.path);
  const { publicKey: revoked } = await openpgp.revokeKey({ key: privateKey, format: 'object' });
  const gpgScratch = scratchIn(world.scratchDirectory);
  const refusals = [
    [expired.publicKey, /expired on 2020-01-02/, /--quick-set-expire/],
    [revoked, /is revoked/, /successor/],
    [signing.publicKey, /can sign only/, /--quick-add-key/],
  ] as const;
  for (const [key, cause, hint] of refusals) {
    for (const seal of [await gpgSeal([key], gpgScratch), openpgpSeal([key])]) {
      const ports = { ...(await world.backupPorts()), seal };
      await fails(world, { ports }, { exit: 'configuration', cause, hint });
    }
  }
});

test('fault 18: a recipient whose key is nowhere is refused', async () => {
  await using home = await scratch('keyring');
  const choice = { kind: 'openpgp', recipients: ['nobody@example.org'], program: 'auto' } as const;
  await assert.rejects(
    composeSeal(
      { publicKeys: undefined, publicKeyFile: undefined, ...choice },
      { scratch: scratchIn(home.path), gnupgHome: home.path, now: new Date() },
    ),
    { kind: 'configuration', message: /no key for nobody@example\.org/, hint: /gpg --import/ },
  );
});

test('a vault that keeps no versions is refused', async () => {
  await createBucket(world.vault, 'no-versions');
  const place = placeAt({ ...world, vaultBucket: 'no-versions' });
  const report = await take(place);
  assert.equal(report.exit, 'configuration');
  assert.match(report.summary, /no-versions keeps no versions/);
});

test('a vault without Object Lock is a warning in the receipt', async () => {
  await createBucket(world.vault, 'no-locks', { versioning: true });
  const place = placeAt({ ...world, vaultBucket: 'no-locks' });
  const report = await take(place, { schedule: { intervalMinutes: 60, lockDays: 0, lockDailyDays: 0 } });
  assert.equal(report.exit, 'done', report.summary);
  assert.deepEqual(report.warnings, ['the vault bucket has no Object Lock: its snapshots can be destroyed']);
});
