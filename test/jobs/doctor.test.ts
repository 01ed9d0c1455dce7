import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { vaultMaker } from '../../lib/adapters/stores/s3/maker.ts';
import { vaultReader } from '../../lib/adapters/stores/s3/reader.ts';
import { vaultLifecycle } from '../../lib/core/vault/lifecycle.ts';
import { doctorPrefix } from '../../lib/core/vault/powers.ts';

import type { DoctorPorts } from '../../lib/jobs/doctor/contract.ts';
import { doctor } from '../../lib/jobs/doctor.ts';
import { startProxy } from '../helpers/proxy/http.ts';
import { createBucket } from '../helpers/servers/objectServer.ts';
import { withAddress } from '../marina/connection.ts';
import { receipts } from './backup/shelves.ts';
import { take } from './backup/taking.ts';
import { doctorPorts } from './helpers/doctorPorts.ts';
import { placeAt } from './helpers/placeAt.ts';
import { startWorld, type World } from './helpers/world.ts';

let world: World;
before(async () => {
  world = await startWorld();
});
after(() => world[Symbol.asyncDispose]());

/** What stands in the way. Whether jobs ran is another test's subject, and what could not be tried is no problem. */
async function incidents(ports: DoctorPorts): Promise<readonly string[]> {
  const { findings } = await doctor(ports);
  return findings
    .filter(({ verdict, subject }) => verdict !== 'ok' && verdict !== 'unchecked' && subject !== 'schedules')
    .map(({ verdict, what }) => `${verdict}: ${what}`);
}

test('a sound set-up has no open problem, and what was tried in the vault lies under receipts/doctor/ alone', async () => {
  const { vault, vaultBucket } = world;
  const root = s3Client({ ...vault, forcePathStyle: true });
  await vaultMaker(root, vaultBucket, vault.region).setLifecycle(vaultLifecycle(45));
  assert.deepEqual(await incidents(await doctorPorts(world)), []);
  const keys = new Set<string>();
  for await (const { key, size } of vaultReader(root, vaultBucket).listVersions('')) {
    keys.add(key);
    assert.ok(size <= (key.endsWith('/parts-trial') ? 6 * 1024 * 1024 : 16), key);
  }
  const under = `${doctorPrefix}${world.host}/`;
  assert.deepEqual(
    [...keys],
    [
      'lock',
      'once',
      'order/a-b',
      'order/a/b',
      'order/\u{FF5E}',
      'order/\u{1F6DF}',
      'parts',
      'parts-trial',
      'versions',
    ].map((name) => under + name),
  );
  // A second look leaves new versions of some of them, and no further key.
  await doctor(await doctorPorts(world));
  for await (const { key } of vaultReader(root, vaultBucket).listVersions('')) assert.ok(keys.has(key), key);
});

test('a vault without versions and lock is found, beside a wrong password that hides nothing and is told nowhere', async () => {
  const vaultBucket = 'plain';
  await createBucket(world.vault, vaultBucket);
  const password = 'wrong-hunter2-wrong';
  const databaseUrl = withAddress(world.marina.databaseUrl, { password });
  const found = (await incidents(await doctorPorts(placeAt({ ...world, vaultBucket }), { databaseUrl }))).join('\n');
  for (const expected of [
    /^fail: .*password authentication failed/m,
    /^fail: bucket plain keeps no versions$/m,
    /^warn: .*no Object Lock/m,
    /^warn: the bucket has no lifecycle/m,
  ]) {
    assert.match(found, expected);
  }
  assert.ok(!found.includes(password));
});

test('fault 9: row-level security that hides rows is found, and no longer once the role may pass it by', async () => {
  const { postgres, marina } = world;
  const login = await postgres.createLogin('sees_some', 'in role pg_read_all_data');
  await postgres.query('postgres', `grant connect on database ${marina.database} to sees_some`);
  const ports = await doctorPorts(world, { databaseUrl: postgres.url(marina.database, login) });
  assert.match((await incidents(ports)).join('\n'), /row-level security/);
  await postgres.query('postgres', 'alter role sees_some bypassrls');
  // What bypassrls does not give is told on: large objects have rights of their own.
  assert.match((await incidents(ports)).join('\n'), /^fail: sees_some may not read the large objects [\d, ]+$/);
});

test('a writer that may end versions and change the bucket is found, with the command that narrows it', async () => {
  const { findings } = await doctor(await doctorPorts(world, { vaultKeys: world.vault }));
  const failed = findings.filter((finding) => finding.verdict === 'fail');
  assert.deepEqual(
    failed.map(({ what }) => /^the writer's keys can (end versions|change the bucket)/.exec(what)?.[1]),
    ['end versions', 'change the bucket'],
  );
  for (const { mend: hint } of failed) {
    assert.match(hint ?? '', new RegExp(`accesskey edit vault/ ${world.vault.accessKey} `));
  }
});

test('fault 31: a clock 20 minutes off is found at the database and at the store', async () => {
  const { clock } = world.run({ now: new Date(Date.now() + 1_200_000) });
  const found = await incidents({ ...(await doctorPorts(world)), clock });
  assert.equal(found.length, 2);
  for (const each of found) assert.match(each, /^warn: the (?:database|store)'s clock .*differ by 1[12]\d\d s$/);
});

test('a lifecycle that ends files of the mirror, or snapshots too soon, is found', async () => {
  const place = await world.anew();
  const { vault, vaultBucket } = place;
  const maker = vaultMaker(s3Client({ ...vault, forcePathStyle: true }), vaultBucket, vault.region);
  await maker.setLifecycle([
    { id: 'tidy', prefix: '', expireDays: 60 },
    { id: 'old', prefix: 'minio/', noncurrentDays: 10 },
  ]);
  const found = (await incidents(await doctorPorts(place))).join('\n');
  for (const expected of [
    /^fail: lifecycle: current versions under pg\/ end after 60 days, and 90 are needed$/m,
    /^fail: lifecycle: current versions under minio\/ end after 60 days, and they must never end$/m,
    /^fail: lifecycle: replaced and hidden versions under minio\/ end after 10 days, and 45 are needed$/m,
    /^warn: lifecycle: replaced and hidden versions under pg\/ never end, and should after 7 days$/m,
  ]) {
    assert.match(found, expected);
  }
});

test('fault 36: a store that takes damaged bytes is found; one that ignores conditions or lists out of order can be used, and is told of', async () => {
  await using proxy = await startProxy(world.vault);
  const ports = await doctorPorts(world, { vaultEndpoint: proxy.endpoint });
  const stored = { status: 200, headers: { etag: '"0"', 'x-amz-version-id': 'v' } };
  proxy.setRules([{ method: 'PUT', url: /\/(?:once|damaged)\?/, fault: { kind: 'answer', ...stored } }]);
  assert.deepEqual(await incidents(ports), ['fail: the store takes bytes that do not fit their checksum']);
  const listed = (name: string) =>
    `<Contents><Key>${encodeURIComponent(`${doctorPrefix}${world.host}/order/${name}`)}</Key><Size>1</Size><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>`;
  const body = `<?xml version="1.0"?><ListBucketResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>${['a-b', 'a/b', '\u{1F6DF}', '\u{FF5E}'].map(listed).join('')}</ListBucketResult>`;
  proxy.setRules([{ method: 'GET', url: /list-type=2.*order/, fault: { kind: 'answer', status: 200, body } }]);
  const { findings } = await doctor(ports);
  const told = 'listings are whole and not in the order of bytes: each job sorts them on the scratch disk first';
  assert.ok(findings.some(({ verdict, what }) => verdict === 'ok' && what === told));
});

test('a schedule that has died is found by the age of the receipts, and one that works is not', async () => {
  const place = await world.anew();
  await take(place);
  const [backup] = await receipts(place);
  assert.ok(backup !== undefined);
  // By the clock of that moment: how long the backup took is no matter here.
  const { clock: then } = place.run({ now: new Date(backup.startedAt) });
  const schedules = async (ports: DoctorPorts) =>
    (await doctor(ports)).findings
      .filter(({ subject }) => subject === 'schedules')
      .map(({ verdict, what }) => `${verdict}: ${what}`);
  assert.deepEqual(await schedules({ ...(await doctorPorts(place)), clock: then }), [
    'ok: the last backup began just now',
    'warn: no mirror ran in the last 3 hours',
    'warn: no prune ran in the last 50 hours',
    'warn: no drill ran in the last 192 hours',
  ]);
  const { clock } = place.run({ now: new Date(Date.now() + 4 * 3_600_000) });
  assert.ok(
    (await schedules({ ...(await doctorPorts(place)), clock })).includes('warn: no backup ran in the last 3 hours'),
  );
});

test('a scratch disk that the newest archive does not fit is found', async () => {
  const place = await world.anew();
  await take(place);
  const ports = await doctorPorts(place);
  const scratch = { ...ports.scratch, free: async () => 1_000_000 };
  assert.match(
    (await incidents({ ...ports, scratch })).join('\n'),
    /^warn: only 1\.0 MB free on the scratch disk, and the newest archive needs/m,
  );
});
