import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import {
  GetBucketVersioningCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';

import { liveFiles } from '../../lib/adapters/stores/minio/liveFiles.ts';
import { targetBucket } from '../../lib/adapters/stores/s3/targetBucket.ts';
import { mirror } from '../../lib/jobs/mirror.ts';
import { rootClient } from '../helpers/servers/objectServer.ts';
import { mirrorOptions } from '../jobs/helpers/mirrorOptions.ts';
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

/** As in the case: anybody may read, versions are on. */
async function published({ liveBucket: Bucket }: Place): Promise<void> {
  const anybody = { Effect: 'Allow', Principal: '*', Action: ['s3:GetObject'], Resource: [`arn:aws:s3:::${Bucket}/*`] };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [anybody] });
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet: [{ Key: 'team', Value: 'crm' }] } }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'one', Body: 'one' }));
}

async function restoredElsewhere(place: Place): Promise<{ readonly bucket: string; readonly items: string }> {
  const bucket = `${place.liveBucket}-new`;
  const ports = { files: targetBucket(client, bucket) };
  const report = done(await runRestore(place, { ports, options: { only: 'objects' } }));
  return { bucket, items: (report.details?.checklist ?? []).map(({ what }) => what).join('\n') };
}

test("23-bucket-settings: the bucket's own settings are mirrored, and the checklist says what to set again", async () => {
  const place = await world.anew({ live: true });
  await published(place);
  const { host: endPoint, port, accessKey, secretKey } = place.live;
  const live = liveFiles({ endPoint, port, useSSL: false, accessKey, secretKey, bucket: place.liveBucket });
  done(await mirror({ ...(await place.mirrorPorts()), live }, place.run(), mirrorOptions));
  await takeSnapshot(place);
  const { bucket, items } = await restoredElsewhere(place);
  assert.match(items, /the bucket's access policy as it was mirrored, .*"s3:GetObject"/);
  assert.match(items, /the bucket's versioning as it was mirrored, .*<Status>Enabled<\/Status>/);
  assert.match(items, /the bucket's tags as it was mirrored, .*team.*crm/s);
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
  assert.equal(Status, 'Enabled');
});

test("23-bucket-settings: what the mirror's key may not read is told as not in this snapshot", async () => {
  const place = await world.anew({ live: true });
  await published(place);
  await takeMirror(place);
  await takeSnapshot(place);
  const { items } = await restoredElsewhere(place);
  assert.match(items, /^not in this snapshot: the bucket's versioning, access policy, .*; set them by hand/m);
});
