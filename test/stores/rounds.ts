import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';

import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';

import { liveFiles } from '../../lib/adapters/stores/minio/liveFiles.ts';
import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { targetBucket } from '../../lib/adapters/stores/s3/targetBucket.ts';
import { mirror } from '../../lib/jobs/mirror.ts';
import { createBucket, type ObjectServer, rootClient } from '../helpers/servers/objectServer.ts';
import { mirrorOptions } from '../jobs/helpers/mirrorOptions.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { placeAt } from '../jobs/helpers/placeAt.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { addWeight, everyJob } from '../jobs/restoreSteps/everyJob.ts';
import { done, runRestore, takeMirror, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

/** A make of store that this machine can run. */
export interface Store {
  readonly name: string;
  readonly start: () => Promise<ObjectServer>;
  /** Keys that this store cannot keep beside the others, or gives back otherwise. */
  readonly cannotKeep?: readonly string[];
}

/** As vault, as the application's store, and as the place to move to from MinIO: each a test, told by its first word. */
export function storeRounds({ name, start, cannotKeep = [] }: Store): void {
  const made: { world?: World; server?: ObjectServer } = {};
  before(async () => {
    made.world = await startWorld({ files: false, sealed: false, extensions: false });
    made.server = await start();
    await addWeight(made.world);
  });
  after(async () => {
    await made.server?.[Symbol.asyncDispose]();
    await made.world?.[Symbol.asyncDispose]();
  });
  const servers = () => {
    const { world, server } = made;
    if (world === undefined || server === undefined) throw new Error('not started');
    return { world, server };
  };

  test(`vault: backup, mirror, prune, drill and restore with ${name} as the vault`, async () => {
    const { world, server } = servers();
    const { liveBucket } = await world.anew({ live: true });
    const vaultBucket = bucketName('vault');
    await createBucket(server, vaultBucket, { objectLock: true });
    await everyJob(placeAt({ ...world, liveBucket, vault: server, vaultBucket }), server.endpoint, {
      vaultKeys: keysOf(server),
    });
  });

  test(`live: mirror, drill and restore with ${name} as the application's store`, async () => {
    const { world, server } = servers();
    const { vaultBucket } = await world.anew();
    const liveBucket = bucketName('live');
    await createBucket(server, liveBucket);
    const place = placeAt({ ...world, live: server, liveBucket, vaultBucket });
    await everyJob(place, world.vault.endpoint, { liveKeys: keysOf(server) });
  });

  test(`leaving: every file goes from MinIO to ${name} with bytes, type and metadata, and the next mirror stores nothing again`, async () => {
    const { world, server } = servers();
    const place = await world.anew({ live: true });
    const keys = awkward.filter((key) => !cannotKeep.includes(key));
    await fill(place, keys);
    await takeSnapshot(place, { options: { hash: false } });
    await takeMirror(place);
    const bucket = bucketName('moved');
    const client = s3Client({ ...server, forcePathStyle: true }, { deadlineSeconds: 30 });
    for (const _ of ['once', 'again']) {
      done(await runRestore(place, { ports: { files: targetBucket(client, bucket) }, options: { only: 'objects' } }));
    }
    client.destroy();
    assert.deepEqual(await contentOf(server, bucket), await contentOf(place.live, place.liveBucket));
    const { host: endPoint, port, accessKey, secretKey } = server;
    const live = liveFiles({ endPoint, port, useSSL: false, bucket, accessKey, secretKey });
    const moved = done(
      await mirror({ ...(await place.mirrorPorts()), live }, place.run(), { ...mirrorOptions, accept: true }),
    );
    assert.deepEqual([moved.details?.copied, moved.details?.gone], [0, 0], moved.summary);
  });
}

const awkward = [
  'a b.txt',
  'a+b.txt',
  'a%2Bb.txt',
  'inv/1.pdf',
  'inv-old/1.pdf',
  'ä/ö.txt',
  '\u{1F6DF}.txt',
  'empty',
  'large.bin',
];

async function fill(place: Place, keys: readonly string[]): Promise<void> {
  const client = rootClient(place.live);
  for (const Key of keys) {
    const Body = Key === 'empty' ? '' : Key === 'large.bin' ? Buffer.alloc(17 * 1024 * 1024, Key) : `bytes of ${Key}`;
    const Metadata = { owner: 'marina' };
    await client.send(
      new PutObjectCommand({ Bucket: place.liveBucket, Key, Body, ContentType: 'application/x-marina', Metadata }),
    );
  }
  client.destroy();
}

/** Every file of a bucket by another client than ours. */
async function contentOf(server: ObjectServer, Bucket: string): Promise<ReadonlyMap<string, unknown>> {
  const client = rootClient(server);
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  const found = new Map<string, unknown>();
  for (const { Key = '' } of Contents.toSorted((a, b) => ((a.Key ?? '') < (b.Key ?? '') ? -1 : 1))) {
    const { ContentType, Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    found.set(Key, { ContentType, owner: Metadata?.['owner'], bytes: await Body?.transformToString('base64') });
  }
  client.destroy();
  return found;
}

function keysOf({ accessKey, secretKey }: ObjectServer): { accessKey: string; secretKey: string } {
  return { accessKey, secretKey };
}

function bucketName(what: string): string {
  return `${what}-${randomBytes(4).toString('hex')}`;
}
