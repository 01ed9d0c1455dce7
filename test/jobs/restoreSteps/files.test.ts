import assert from 'node:assert/strict';
import { after as afterAll, before as beforeAll, test } from 'node:test';

import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { targetBucket } from '../../../lib/adapters/stores/s3/targetBucket.ts';
import { Failure } from '../../../lib/errors.ts';
import { listIndexes, openIndex } from '../../../lib/jobs/vaultRecords/indexes.ts';
import { createBucket, rootClient } from '../../helpers/servers/objectServer.ts';
import type { Place } from '../helpers/place.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { done, runRestore, takeMirror, takeSnapshot } from './jobs.ts';
import { asOwner } from './plant.ts';

let world: World;
let client: S3Client;

beforeAll(async () => {
  world = await startWorld({ files: false });
  client = rootClient(world.live);
});
afterAll(async () => {
  client.destroy();
  await world[Symbol.asyncDispose]();
});

const objectsOnly = { only: 'objects' } as const;

function put(place: Place, key: string, text: string): Promise<unknown> {
  return client.send(new PutObjectCommand({ Bucket: place.liveBucket, Key: key, Body: text }));
}

function remove(place: Place, key: string): Promise<unknown> {
  return client.send(new DeleteObjectCommand({ Bucket: place.liveBucket, Key: key }));
}

/** Null when it is not there. */
async function body(bucket: string, key: string): Promise<string | null> {
  try {
    const found = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return (await found.Body?.transformToString()) ?? null;
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return null;
    throw error;
  }
}

test('fault 47: files deleted or overwritten after a snapshot come back as they were, and later ones are left alone', async () => {
  const place = await world.anew({ live: true });
  for (const key of ['kept', 'deleted', 'overwritten', 'gone before']) await put(place, key, `${key}, first`);
  await takeMirror(place);
  await remove(place, 'gone before');
  await takeMirror(place, { options: { accept: true } });
  const early = await takeSnapshot(place);
  await remove(place, 'deleted');
  await put(place, 'overwritten', 'encrypted by a thief');
  await put(place, 'later', 'came later');
  await takeMirror(place, { options: { accept: true } });
  await takeSnapshot(place);

  const report = done(
    await runRestore(place, {
      options: { ...objectsOnly, newer: 'overwrite', choice: { by: 'name', snapshot: early } },
    }),
  );
  assert.equal(report.details?.files?.written, 2);
  const found = await Promise.all(
    ['kept', 'deleted', 'overwritten', 'later', 'gone before'].map((key) => body(place.liveBucket, key)),
  );
  assert.deepEqual(found, ['kept, first', 'deleted, first', 'overwritten, first', 'came later', null]);
  const again = done(await runRestore(place, { options: { ...objectsOnly, choice: { by: 'name', snapshot: early } } }));
  assert.equal(again.details?.files?.written, 0);
  // The later one is among them: the index after the snapshot cannot tell that no row referred to it yet.
  assert.equal(again.details?.files?.present, 4);
});

test('a file that a row refers to is there though it was mirrored only after the snapshot', async () => {
  const place = await world.anew({ live: true });
  await put(place, 'before', 'x');
  await takeMirror(place);
  await put(place, 'between', 'written before the snapshot, mirrored after it');
  await takeSnapshot(place);
  await takeMirror(place);
  for (const key of ['before', 'between']) await remove(place, key);
  done(await runRestore(place, { options: objectsOnly }));
  assert.match((await body(place.liveBucket, 'between')) ?? '', /^written before/);
});

test('where the disaster came before the next mirror run, what may be missing is said', async () => {
  const place = await world.anew({ live: true });
  await put(place, 'old', 'x');
  await takeMirror(place);
  await takeSnapshot(place);
  const report = done(await runRestore(place, { options: objectsOnly }));
  assert.ok(report.warnings.some((warning) => /no index was taken after .* may be missing/.test(warning)));
});

test('one file that cannot be brought is named, the others come back, and the database is swapped in all the same', async () => {
  const place = await world.anew({ live: true });
  for (const key of ['sound', 'lost']) await put(place, key, `the file ${key}`);
  await takeMirror(place);
  await takeSnapshot(place);
  const vault = rootClient(place.vault);
  await asOwner(place, async ({ reader }) => {
    for await (const { key, versionId } of reader.listVersions('minio/lost')) {
      await vault.send(new DeleteObjectCommand({ Bucket: place.vaultBucket, Key: key, VersionId: versionId }));
    }
  });
  vault.destroy();
  const bucket = `${place.liveBucket}-elsewhere`;
  await createBucket(place.live, bucket);
  const files = targetBucket(client, bucket);
  const report = await runRestore(place, { ports: { files }, options: { database: 'with_files' } });
  assert.equal(report.exit, 'partial');
  assert.deepEqual(
    report.details?.files?.failed.map(({ key }) => key),
    ['lost'],
  );
  assert.match(report.summary, /1 files could not be brought back: "lost" \(the mirror has lost version/);
  assert.match(report.failure?.hint ?? '', /lifeboat restore --only objects/);
  assert.equal(await body(bucket, 'sound'), 'the file sound');
  assert.equal(await body(bucket, 'lost'), null);
  const rows = await place.postgres.query('with_files', 'select from clients limit 1');
  assert.equal(rows.length, 1);
  await place.postgres.query('postgres', 'drop database with_files');
});

test('a store that goes away among the files leaves the target database as it was', async () => {
  const place = await world.anew({ live: true });
  await put(place, 'a file', 'x');
  await takeMirror(place);
  await takeSnapshot(place);
  await remove(place, 'a file');
  const { files } = await place.restorePorts();
  assert.ok(files !== null);
  const before = await place.postgres.query('postgres', 'select oid, datname from pg_database order by 1');
  let lists = 0;
  // The plan's listing goes well, the one while files are brought does not.
  const list = (): ReturnType<typeof files.list> => (++lists > 1 ? unreachable() : files.list());
  const report = await runRestore(place, {
    ports: { files: { ...files, list } },
    options: { database: 'never_there' },
  });
  assert.equal(report.exit, 'vault');
  assert.equal(lists, 2);
  assert.deepEqual(await place.postgres.query('postgres', 'select oid, datname from pg_database order by 1'), before);
});

/** A listing that fails at its first page. */
function unreachable(): AsyncIterable<never> {
  const next = () => Promise.reject(new Failure('vault', 'the store went away'));
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

test('a dry run, and a plan that was not confirmed, make no bucket; the restore itself does', async () => {
  const place = await world.anew({ live: true });
  await put(place, 'a file', 'x');
  await takeMirror(place);
  await takeSnapshot(place);
  const bucket = `${place.liveBucket}-new`;
  const ports = { files: targetBucket(client, bucket) };
  const dry = done(await runRestore(place, { ports, run: place.run({ dryRun: true }), options: objectsOnly }));
  assert.deepEqual([dry.details?.plan?.files?.files, dry.details?.plan?.files?.present], [1, 0]);
  await runRestore(place, { ports, options: { ...objectsOnly, confirm: async () => false } });
  await assert.rejects(client.send(new HeadBucketCommand({ Bucket: bucket })), { name: 'NotFound' });
  done(await runRestore(place, { ports, options: objectsOnly }));
  assert.equal(await body(bucket, 'a file'), 'x');
});

test('without any index of the files the restore says so, and brings the database when asked for it alone', async () => {
  const place = await world.anew({ live: true });
  await takeSnapshot(place);
  const report = await runRestore(place, { options: { database: 'without_files' } });
  assert.equal(report.exit, 'verification');
  assert.match(report.summary, /there is no index of crm's files/);
  done(await runRestore(place, { options: { only: 'database', database: 'without_files' } }));
  await place.postgres.query('postgres', 'drop database without_files');
});

test('the index that a restore uses is the one that its plan names', async () => {
  const place = await world.anew({ live: true });
  await put(place, 'one', 'x');
  await takeMirror(place);
  await takeSnapshot(place);
  await takeMirror(place);
  const report = done(await runRestore(place, { run: place.run({ dryRun: true }), options: objectsOnly }));
  const headers = await asOwner(place, async ({ reader }) => {
    const all = await listIndexes(reader, place.host);
    return Promise.all(all.map(async (ref) => (await openIndex(reader, ref, all)).ref.key));
  });
  assert.deepEqual(report.details?.plan?.files?.indexKeys, headers);
});
