import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  PutObjectRetentionCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';

import { dumpKey } from '../../../lib/core/vault/keys.ts';
import { list } from '../../../lib/jobs/list.ts';
import { collect } from '../../contracts/collect.ts';
import { startProxy } from '../../helpers/proxy/http.ts';
import type { Rule } from '../../helpers/proxy/rule.ts';
import { rootClient } from '../../helpers/servers/objectServer.ts';
import type { Place } from '../helpers/place.ts';
import { startWorld, type World } from '../helpers/world.ts';
import { fails } from './failing.ts';
import { ballast } from './midstream.ts';
import { manifests, openUploads, ownerOf, pinnedDump } from './shelves.ts';
import { take } from './taking.ts';

let world: World;
let databaseUrl: string;
before(async () => {
  world = await startWorld({ files: false });
  databaseUrl = (await ballast(world)).url;
  assert.equal((await take(world)).exit, 'done');
});
after(() => world[Symbol.asyncDispose]());

/** A proxy before the vault, and the job's ports that go through it. */
async function throughProxy(place: Place, rules: readonly Rule[], deadlineSeconds = 10) {
  const proxy = await startProxy(place.vault, rules);
  const ports = await place.backupPorts({ databaseUrl, vaultEndpoint: proxy.endpoint, deadlineSeconds });
  return { proxy, ports, [Symbol.asyncDispose]: () => proxy.stop() };
}

test('fault 26: a part that the store never takes fails the dump, which is never completed with a hole', async () => {
  const error = { kind: 'answer', status: 500, body: '<Error><Code>InternalError</Code></Error>' } as const;
  await using through = await throughProxy(world, [{ method: 'PUT', url: 'partNumber=2&', fault: error }], 1);
  await fails(
    world,
    { ports: through.ports },
    {
      exit: 'vault',
      cause: /answered 500 \(InternalError\)/,
      hint: /lifeboat doctor/,
    },
  );
  assert.ok(
    !through.proxy.log.some(({ method, url }) => method === 'POST' && /uploadId=/.test(url)),
    'it was completed',
  );
});

test('fault 28: a lost reply to the completion of the upload is no failure and no second dump', async () => {
  const place = await world.anew();
  await using through = await throughProxy(place, [
    { method: 'POST', url: /uploadId=/, times: 1, fault: { kind: 'loseReply' } },
  ]);
  const report = await take(place, { ports: through.ports });
  assert.equal(report.exit, 'done', report.summary);
  assert.ok(
    through.proxy.log.some(({ fault }) => fault === 'loseReply'),
    'no reply was lost',
  );
  await oneWholeSnapshot(place);
});

test('fault 28: a lost reply to the put of the manifest is no failure and no second manifest', async () => {
  const place = await world.anew();
  await using through = await throughProxy(place, [
    { method: 'PUT', url: '.manifest.json', times: 1, fault: { kind: 'loseReply' } },
  ]);
  const report = await take(place, { ports: through.ports });
  assert.equal(report.exit, 'done', report.summary);
  assert.ok(
    through.proxy.log.some(({ fault }) => fault === 'loseReply'),
    'no reply was lost',
  );
  const manifest = await oneWholeSnapshot(place);
  assert.equal(report.details?.snapshot, manifest.snapshot);
});

async function oneWholeSnapshot(place: Place) {
  const found = await manifests(place);
  const versions = await collect(ownerOf(place).listVersions('pg/'));
  assert.deepEqual([found.length, versions.length], [1, 2], 'a dump and a manifest, one version each');
  const [manifest] = found;
  assert.ok(manifest);
  await pinnedDump(place, manifest);
  assert.deepEqual(await openUploads(place), []);
  return manifest;
}

test('fault 32: a dump whose run ended before its manifest is no snapshot, and does not block its slot', async () => {
  const place = await world.anew();
  const scheduledAt = new Date();
  const error = { kind: 'answer', status: 500 } as const;
  await using through = await throughProxy(place, [{ method: 'PUT', url: '.manifest.json', fault: error }], 1);
  const died = await take(place, { ports: through.ports, scheduledAt });
  assert.equal(died.exit, 'vault', died.summary);
  assert.deepEqual(await list(ownerOf(place), place.host, { hidden: true }), []);
  assert.equal((await collect(ownerOf(place).list('pg/'))).length, 1, 'the orphan');
  const next = await take(place, { scheduledAt });
  assert.equal(next.exit, 'done', next.summary);
  const [manifest] = await manifests(place);
  assert.ok(manifest);
  await pinnedDump(place, manifest);
});

test('fault 33: parts of a dead run of the same slot are ended, those of one that may be alive are not', async () => {
  const place = await world.anew();
  const scheduledAt = new Date();
  const orphan = await beginUpload(place, scheduledAt);
  const soon = await take(place, { scheduledAt });
  assert.equal(soon.exit, 'done', soon.summary);
  assert.deepEqual(await openUploads(place), [orphan], 'it began a moment ago: another machine may be at it');

  const another = await world.anew();
  const dead = await beginUpload(another, scheduledAt);
  const now = new Date(scheduledAt.getTime() + 2 * 3_600_000);
  const late = await take(another, { scheduledAt, run: another.run({ now }) });
  assert.equal(late.exit, 'done', late.summary);
  assert.deepEqual(await openUploads(place), [orphan], `${dead} is still there`);
});

/** What a run leaves that was killed while it stored the dump of this slot. Resolves with the name on the server's disk. */
async function beginUpload(place: Place, slot: Date): Promise<string> {
  using client = owner(place);
  const earlier = await openUploads(place);
  const hour = slot.toISOString().slice(0, 13).replace('T', '/');
  const upload = { Bucket: place.vaultBucket, Key: dumpKey(place.host, hour, true) };
  const { UploadId } = await client.send(new CreateMultipartUploadCommand(upload));
  await client.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: Buffer.alloc(1024) }));
  const begun = (await openUploads(place)).find((name) => !earlier.includes(name));
  assert.ok(begun !== undefined);
  return begun;
}

test('the writer’s keys can neither end nor unlock what they stored, and a locked version outlives even the owner', async () => {
  const place = await world.anew();
  assert.equal((await take(place)).exit, 'done');
  const [manifest] = await manifests(place);
  assert.ok(manifest);
  using writer = disposable(rootClient({ ...place.vault, ...(await place.vaultKeys('backup')) }));
  using root = owner(place);
  const version = { Bucket: place.vaultBucket, Key: manifest.dump.key, VersionId: manifest.dump.versionId };
  const { Bucket, Key } = version;
  const sooner = { Mode: 'COMPLIANCE', RetainUntilDate: new Date(Date.now() + 60_000) } as const;
  await assert.rejects(writer.send(new DeleteObjectCommand({ Bucket, Key })), { name: 'AccessDenied' });
  await assert.rejects(writer.send(new DeleteObjectCommand(version)), { name: 'AccessDenied' });
  for (const client of [writer, root]) {
    await assert.rejects(client.send(new PutObjectRetentionCommand({ ...version, Retention: sooner })));
  }
  await assert.rejects(root.send(new DeleteObjectCommand(version)));
  await pinnedDump(place, manifest);
});

function owner(place: Place): S3Client & Disposable {
  return disposable(rootClient(place.vault));
}

function disposable(client: S3Client): S3Client & Disposable {
  return Object.assign(client, { [Symbol.dispose]: () => client.destroy() });
}
