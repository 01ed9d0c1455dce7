import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';

import { list } from '../../lib/jobs/list.ts';
import { rootClient } from '../helpers/servers/objectServer.ts';
import { startWorld, type World } from './helpers/world.ts';
import { runDrill, takeMirror, takeSnapshot } from './restoreSteps/jobs.ts';
import { asOwner, kept, plant } from './restoreSteps/plant.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
  await takeSnapshot(world);
  await takeMirror(world);
});
afterAll(() => world[Symbol.asyncDispose]());

test('fault 16: a schema, table, sequence or extension that the dump does not carry fails the drill, each by its name', async () => {
  const place = await world.anew();
  const { database } = world.marina;
  await world.postgres.query(
    database,
    `create schema forgotten; create table forgotten.ledger (id serial primary key); insert into forgotten.ledger select from generate_series(1, 7);
     create extension hstore`,
  );
  const whole = await kept(place, await takeSnapshot(place, { with: { databaseUrl: world.postgres.url(database) } }));
  await world.postgres.query(database, 'drop schema forgotten cascade; drop extension hstore');
  const lacking = await kept(place, await takeSnapshot(place));
  // What a dump with a filter would be: the archive of one, the census and catalog of the other.
  const { census, catalog } = whole.manifest;
  const fresh = await world.anew();
  await plant(fresh, { ...lacking, manifest: { ...lacking.manifest, census, catalog } });
  const report = await runDrill(fresh, { ports: { source: null }, options: { only: 'database' } });
  assert.equal(report.exit, 'verification');
  const problems = (report.details?.problems ?? []).join('\n');
  for (const what of ['schema forgotten', 'table forgotten.ledger', 'sequence forgotten.ledger_id_seq']) {
    assert.match(problems, new RegExp(`^${what.replaceAll('.', '\\.')}: expected`, 'm'));
  }
  assert.match(problems, /^extension hstore: expected [\d.]+, found missing$/m);
  assert.match(problems, /^table forgotten\.ledger: expected 7 rows, found missing$/m);
  const [row] = await asOwner(fresh, ({ reader }) => list(reader, fresh.host, { hidden: false }));
  assert.equal(row?.proof, 'failed');
});

test('fault 63: contents that differ while every count is equal fail the drill, naming the table', async () => {
  const place = await world.anew();
  const { database } = world.marina;
  const before = await kept(place, await takeSnapshot(place));
  // As a replica, so that no trigger writes about it.
  await world.postgres.query(
    database,
    `set session_replication_role = replica; update clients set full_name = full_name || '!' where id = (select min(id) from clients)`,
  );
  const after = await kept(place, await takeSnapshot(place));
  const fresh = await world.anew();
  await plant(fresh, { ...after, manifest: { ...after.manifest, census: before.manifest.census } });
  const report = await runDrill(fresh, { ports: { source: null }, options: { only: 'database' } });
  assert.equal(report.exit, 'verification');
  const problems = report.details?.problems ?? [];
  assert.ok(
    problems.some((problem) => problem.startsWith('table public.clients: expected content hash')),
    problems.join('\n'),
  );
  assert.ok(
    problems.every((problem) => !/rows/.test(problem)),
    problems.join('\n'),
  );
});

test('fault 62: an archive that restores with errors ignored fails the drill, naming the statement', async () => {
  const place = await world.anew();
  await world.postgres.createDatabase('fragile');
  // Finds its table by the search path, which a restore leaves empty.
  await world.postgres.query(
    'fragile',
    `create table allowed (id int); insert into allowed values (1);
     create function is_allowed(int) returns boolean language sql as 'select exists (select from allowed where id = $1)';
     create table guarded (id int check (is_allowed(id))); insert into guarded values (1)`,
  );
  const databaseUrl = world.postgres.url('fragile');
  await takeSnapshot(place, { with: { databaseUrl } });
  const report = await runDrill(place, { with: { databaseUrl }, options: { only: 'database' } });
  assert.equal(report.exit, 'verification');
  assert.match(report.summary, /pg_restore failed: .*relation "allowed" does not exist/);
});

test("the operator's own checks: false ones fail the drill, those that do not run leave the snapshot unjudged", async () => {
  const run = (mustBeTrue: readonly string[], objectKeys: readonly string[] = []) =>
    runDrill(world, { options: { only: 'database', checks: { mustBeTrue, objectKeys } } });
  const failing = await run([
    'select false',
    'select true, true',
    'select 1',
    'select true where false',
    'select null::boolean',
  ]);
  assert.equal(failing.exit, 'verification');
  assert.deepEqual((failing.details?.problems ?? []).length, 5);
  const erroneous = await run(['select count(*) > 0 from no_such_table']);
  assert.equal(erroneous.exit, 'configuration');
  assert.equal(erroneous.details?.verdict, 'not judged');
  assert.match(
    erroneous.summary,
    /your check "select count\(\*\) > 0 from no_such_table" does not run: .*does not exist/,
  );
  const writing = await run(['delete from clients returning true']);
  assert.equal(writing.exit, 'configuration');
  const keys = await run([], ['select nonsense from clients']);
  assert.equal(keys.exit, 'configuration', keys.summary);
});

test('fault 42: a row that refers to a file the mirror does not have fails the drill, and says where the file is', async () => {
  const place = await world.anew({ live: true });
  const client = rootClient(place.live);
  const put = (Key: string) => client.send(new PutObjectCommand({ Bucket: place.liveBucket, Key, Body: Key }));
  for (const key of ['a', 'a/b', 'plain']) await put(key);
  client.destroy();
  await takeSnapshot(place);
  await takeMirror(place);
  const keys = `select unnest(array['plain', 'a', 'a/b', 'nowhere', null])`;
  const report = await runDrill(place, { options: { checks: { mustBeTrue: [], objectKeys: [keys] } } });
  assert.equal(report.exit, 'verification');
  const [hidden, missing, ...rest] = report.details?.problems ?? [];
  assert.deepEqual(rest, []);
  assert.match(
    hidden ?? '',
    /"a\/b", which the mirror does not have, though the live bucket has it: .*in no listing of MinIO/,
  );
  assert.match(missing ?? '', /"nowhere", which the mirror does not have and the live bucket neither/);
});

test('fault 56: a file of the mirror that was hidden or destroyed is found by the drill', async () => {
  const place = await world.anew({ live: true });
  const client = rootClient(place.live);
  for (const Key of ['hidden', 'lost', 'sound']) {
    await client.send(new PutObjectCommand({ Bucket: place.liveBucket, Key, Body: `the file ${Key}` }));
  }
  client.destroy();
  await takeSnapshot(place);
  await takeMirror(place);
  const vault = rootClient(place.vault);
  const versions = await asOwner(place, async ({ reader }) => Array.fromAsync(reader.listVersions('minio/')));
  await vault.send(new DeleteObjectCommand({ Bucket: place.vaultBucket, Key: 'minio/hidden' }));
  const lost = versions.find(({ key }) => key === 'minio/lost');
  await vault.send(
    new DeleteObjectCommand({ Bucket: place.vaultBucket, Key: 'minio/lost', VersionId: lost?.versionId }),
  );
  vault.destroy();
  const report = await runDrill(place);
  assert.equal(report.exit, 'verification');
  const problems = (report.details?.problems ?? []).join('\n');
  assert.match(problems, /file "hidden" is hidden or lost in the mirror/);
  assert.match(problems, /file "lost": the mirror has lost version/);
  assert.doesNotMatch(problems, /sound/);
  assert.match(report.failure?.hint ?? '', /lifeboat mirror --repair/);
});
