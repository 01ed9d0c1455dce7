import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

import { rootClient } from '../helpers/servers/objectServer.ts';
import { putFileInParts } from '../jobs/helpers/objects.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runRestore, takeMirror, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let world: World;
let client: S3Client;

before(async () => {
  world = await startWorld({ files: false, sealed: false, extensions: false });
  client = rootClient(world.live);
});
after(async () => {
  client.destroy();
  await world[Symbol.asyncDispose]();
});

const objects = { only: 'objects' } as const;
const asidePattern = /^\.lifeboat-before-\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}Z\//;

function put({ liveBucket: Bucket }: Place, Key: string, Body: string | Uint8Array, more = {}): Promise<unknown> {
  return client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
}

async function body({ liveBucket: Bucket }: Place, Key: string): Promise<string | undefined> {
  return (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
}

async function keysIn({ liveBucket: Bucket }: Place): Promise<readonly string[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key = '' }) => Key);
}

/** A snapshot, after which `newer` was overwritten and `deleted` deleted; `older` differs since before it. */
async function disturbed(place: Place): Promise<void> {
  for (const key of ['same', 'older', 'newer', 'a key/of ü+%20&', 'deleted']) await put(place, key, `${key}, first`);
  await takeMirror(place);
  await put(place, 'older', 'older, second', { ContentType: 'text/plain', Metadata: { berth: '12' }, Tagging: 'a=b' });
  await put(place, 'a key/of ü+%20&', 'second');
  await takeSnapshot(place);
  await put(place, 'newer', 'newer, second');
  await client.send(new DeleteObjectCommand({ Bucket: place.liveBucket, Key: 'deleted' }));
}

test('files alone: newer files are kept and named, exit 3; what is replaced is set aside, and later runs pass over it', async () => {
  const place = await world.anew({ live: true });
  await disturbed(place);
  const planned = done(await runRestore(place, { run: place.run({ dryRun: true }), options: objects }));
  const { overwrites, keeps, differing, newer } = planned.details?.plan?.files ?? {};
  assert.deepEqual([overwrites, keeps, differing, newer], [['a key/of ü+%20&', 'older'], ['newer'], 3, 1]);

  const report = await runRestore(place, { options: objects });
  assert.equal(report.exit, 'partial', report.summary);
  assert.match(report.failure?.message ?? '', /^restored .* 1 files there are newer than the snapshot and were kept$/);
  assert.match(report.failure?.hint ?? '', /lifeboat restore --only objects --overwrite/);
  const { written, kept, keptCount, overwritten } = report.details?.files ?? {};
  assert.deepEqual([written, kept, keptCount, overwritten], [3, ['newer'], 1, ['a key/of ü+%20&', 'older']]);
  const bodies = await Promise.all(['same', 'older', 'newer', 'deleted'].map((key) => body(place, key)));
  assert.deepEqual(bodies, ['same, first', 'older, first', 'newer, second', 'deleted, first']);

  const aside = (await keysIn(place)).filter((key) => asidePattern.test(key));
  assert.deepEqual(
    aside.map((key) => key.replace(asidePattern, '')),
    ['a key/of ü+%20&', 'older'],
  );
  const [, keptOlder = ''] = aside;
  assert.equal(await body(place, keptOlder), 'older, second');
  const head = await client.send(new HeadObjectCommand({ Bucket: place.liveBucket, Key: keptOlder }));
  assert.deepEqual([head.ContentType, head.Metadata, head.TagCount], ['text/plain', { berth: '12' }, 1]);
  const under = asidePattern.exec(keptOlder)?.[0] ?? '';
  const removal = report.details?.checklist?.find(({ what }) => what.includes('aws s3 rm'))?.what ?? '';
  assert.ok(
    removal.endsWith(`aws s3 rm --recursive --endpoint-url ${place.live.endpoint} s3://${place.liveBucket}/${under}`),
    removal,
  );

  // Kept files alone are no change that the next run makes again.
  const again = await runRestore(place, { options: objects });
  assert.deepEqual([again.exit, again.details?.files?.written, again.details?.files?.kept], ['partial', 0, ['newer']]);
  assert.ok(!again.details?.checklist?.some(({ what }) => what.includes('aws s3 rm')));
  await takeMirror(place, { options: { accept: true } });
  await takeSnapshot(place);
  const mirrored = await place.mirrorPorts();
  const names: string[] = [];
  for await (const { key } of mirrored.reader.list('minio/')) names.push(key);
  assert.ok(!names.some((key) => key.includes('.lifeboat-before-')), names.join());
  const planAfter = done(await runRestore(place, { run: place.run({ dryRun: true }), options: objects }));
  assert.deepEqual([planAfter.details?.plan?.files?.foreign, planAfter.details?.plan?.files?.files], [0, 5]);
});

test('files alone with --overwrite: a bucket with versions keeps what is replaced as a version, and nothing is copied', async () => {
  const place = await world.anew({ live: true });
  await client.send(
    new PutBucketVersioningCommand({
      Bucket: place.liveBucket,
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  );
  await disturbed(place);
  const report = done(await runRestore(place, { options: { ...objects, newer: 'overwrite' } }));
  assert.deepEqual(report.details?.files?.overwritten, ['a key/of ü+%20&', 'newer', 'older']);
  assert.equal(await body(place, 'newer'), 'newer, first');
  assert.ok(!(await keysIn(place)).some((key) => asidePattern.test(key)));
});

test('files alone stop where every file is newer, until it is said what becomes of them', async () => {
  const place = await world.anew({ live: true });
  const names = ['a', 'b', 'c'];
  for (const key of names) await put(place, key, `${key}, first`);
  await takeMirror(place);
  await takeSnapshot(place);
  for (const key of names) await put(place, key, `${key}, encrypted`);
  const stopped = await runRestore(place, { options: objects });
  assert.equal(stopped.exit, 'brake', stopped.summary);
  assert.match(stopped.failure?.message ?? '', /^3 of 3 files there are newer .* "a", "b", "c"; nothing was touched$/);
  assert.match(stopped.failure?.hint ?? '', /--overwrite .* --keep-newer/);
  assert.equal(await body(place, 'a'), 'a, encrypted');
  const kept = await runRestore(place, { options: { ...objects, newer: 'keep' } });
  assert.deepEqual([kept.exit, kept.details?.files?.keptCount], ['partial', 3]);
  const overwritten = done(await runRestore(place, { options: { ...objects, newer: 'overwrite' } }));
  assert.deepEqual(overwritten.details?.files?.overwrittenCount, 3);
  assert.equal(await body(place, 'c'), 'c, first');
});

test('a restore of database and files overwrites newer files, and sets them aside', async () => {
  const place = await world.anew({ live: true });
  await disturbed(place);
  const report = done(await runRestore(place));
  assert.deepEqual(report.details?.files?.kept, []);
  assert.equal(await body(place, 'newer'), 'newer, first');
  const aside = (await keysIn(place)).find((key) => asidePattern.test(key) && key.endsWith('/newer'));
  assert.equal(await body(place, aside ?? ''), 'newer, second');
});

test('a newer file of the same bytes, whose ETag cannot tell, is neither kept nor counted as newer', async () => {
  const place = await world.anew({ live: true });
  const bytes = new Uint8Array(6 * 1024 * 1024).fill(7);
  await putFileInParts({ liveRoot: client, liveBucket: place.liveBucket }, 'large', [bytes, Buffer.from('end')]);
  await put(place, 'small', 'x');
  await takeMirror(place);
  await takeSnapshot(place);
  await put(place, 'large', Buffer.concat([bytes, Buffer.from('end')]));
  const report = done(await runRestore(place, { options: objects }));
  assert.deepEqual([report.details?.files?.present, report.details?.files?.written], [2, 0]);
});
