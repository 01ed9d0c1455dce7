import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { PutObjectCommand } from '@aws-sdk/client-s3';

import { liveFiles } from '../../lib/adapters/stores/minio/liveFiles.ts';
import { s3Client } from '../../lib/adapters/stores/s3/client.ts';
import { targetBucket } from '../../lib/adapters/stores/s3/targetBucket.ts';
import { mirror } from '../../lib/jobs/mirror.ts';
import { type Proxy, startProxy } from '../helpers/proxy/http.ts';
import type { Rule } from '../helpers/proxy/rule.ts';
import { createBucket, type ObjectServer, rootClient } from '../helpers/servers/objectServer.ts';
import { startSeaweedfs } from '../helpers/servers/seaweedfs.ts';
import { mirrorOptions } from '../jobs/helpers/mirrorOptions.ts';
import type { Place } from '../jobs/helpers/place.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runRestore, takeMirror, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let world: World;
let seaweed: ObjectServer;
let proxy: Proxy;
before(async () => {
  [world, seaweed] = await Promise.all([
    startWorld({ files: false, sealed: false, extensions: false }),
    startSeaweedfs(),
  ]);
  proxy = await startProxy(world.vault);
});
after(async () => {
  await proxy.stop();
  await seaweed[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

/** By folders, as SeaweedFS lists, the second comes after the third. */
const keys = ['inv-old/1', 'inv/1', 'inv/1-a', 'inv/1/b', '\u{FFFD}', '\u{1F6DF}'];

async function fill(server: ObjectServer, bucket: string): Promise<void> {
  await createBucket(server, bucket);
  const client = rootClient(server);
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: `bytes of ${Key}` }));
  client.destroy();
}

/** A mirror of a bucket whose store has no keys for an hour: its root's. */
async function mirrored(place: Place, { host: endPoint, port }: { host: string; port: number }, bucket: string) {
  const { accessKey, secretKey } = seaweed;
  const live = liveFiles({ endPoint, port, useSSL: false, bucket, accessKey, secretKey }, { deadlineSeconds: 5 });
  return mirror({ ...(await place.mirrorPorts()), live }, place.run(), mirrorOptions);
}

test('S4: a mirror of a bucket in SeaweedFS, which lists by folders, sorts the listing and copies every file once', async () => {
  const place = await world.anew();
  await fill(seaweed, 'folders');
  const first = done(await mirrored(place, seaweed, 'folders'));
  assert.equal(first.details?.copied, keys.length, first.summary);
  const second = done(await mirrored(place, seaweed, 'folders'));
  assert.match(second.summary, new RegExp(`^${keys.length} files in the mirror, 0 copied`));
});

test('S5: a restore of files to SeaweedFS is done, and can be repeated', async () => {
  const place = await world.anew({ live: true });
  const client = rootClient(place.live);
  for (const Key of keys.filter((key) => key !== 'inv/1/b')) {
    await client.send(new PutObjectCommand({ Bucket: place.liveBucket, Key, Body: `bytes of ${Key}` }));
  }
  client.destroy();
  await takeSnapshot(place);
  await takeMirror(place);
  const to = s3Client({ ...seaweed, forcePathStyle: true }, { deadlineSeconds: 5 });
  const written: (number | undefined)[] = [];
  for (const _ of [1, 2]) {
    const files = targetBucket(to, 'restored');
    const report = await runRestore(place, { ports: { files }, options: { only: 'objects' } });
    written.push(done(report).details?.files?.written);
  }
  to.destroy();
  assert.deepEqual(written, [keys.length - 1, 0]);
});

/** A listing in one page whose rows stand the other way round. */
const backwards: Rule = {
  method: 'GET',
  url: 'list-type=2',
  fault: {
    kind: 'changeReply',
    change(body) {
      const rows = body.match(/<Contents>.*?<\/Contents>/gs) ?? [];
      return rows.length === 0 ? body : body.replace(/<Contents>.*<\/Contents>/s, rows.toReversed().join(''));
    },
  },
};

test('a vault that lists backwards serves backup, mirror and restore', async () => {
  const place = await world.anew({ live: true });
  const client = rootClient(place.live);
  await client.send(new PutObjectCommand({ Bucket: place.liveBucket, Key: 'a', Body: 'a' }));
  client.destroy();
  proxy.setRules([backwards]);
  const given = { with: { vaultEndpoint: proxy.endpoint } };
  await takeSnapshot(place, given);
  const last = await takeSnapshot(place, given);
  await takeMirror(place, given);
  const restored = done(await runRestore(place, { ...given, options: { only: 'database' } }));
  assert.equal(restored.details?.snapshot, last);
});

for (const [what, change] of [
  ['lists a key twice', (body: string) => body.replace(/<Contents>.*?<\/Contents>/s, (row) => row + row)],
  [
    'repeats a page for ever',
    (body: string) =>
      body.replace(
        '<IsTruncated>false</IsTruncated>',
        '<IsTruncated>true</IsTruncated><NextContinuationToken>again</NextContinuationToken>',
      ),
  ],
  [
    'repeats a key out of order',
    (body: string) => {
      const [first = ''] = body.match(/<Contents>.*?<\/Contents>/s) ?? [];
      return body.replace(/(.*<\/Contents>)/s, (all) => all + first);
    },
  ],
] as const) {
  test(`a live bucket that ${what} stops the mirror with the brake, and hides nothing`, async () => {
    const place = await world.anew();
    await fill(seaweed, `odd-${what.replaceAll(/\W/g, '-')}`);
    await using inFront = await startProxy(seaweed, [
      { method: 'GET', url: 'list-type=2', fault: { kind: 'changeReply', change } },
    ]);
    const report = await mirrored(place, inFront, `odd-${what.replaceAll(/\W/g, '-')}`);
    assert.equal(report.exit, 'brake', report.summary);
  });
}
