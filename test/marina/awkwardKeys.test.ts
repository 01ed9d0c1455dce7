import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { HeadObjectCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';

import { createBucket, type ObjectServer, rootClient, startMinio } from '../helpers/servers/minio.ts';
import { startPostgres } from '../helpers/servers/postgres.ts';
import { awkwardKeys } from './awkwardKeys.ts';
import { uploadFiles } from './files.ts';
import { bucketName, createMarina, documentKeys } from './load.ts';

let server: ObjectServer;
let client: S3Client;

before(async () => {
  server = await startMinio();
  client = rootClient(server);
});
after(async () => {
  client.destroy();
  await server[Symbol.asyncDispose]();
});

test('the files of the marina are listed under exactly the keys that its database refers to', async () => {
  await using database = await startPostgres();
  const { databaseUrl } = await createMarina({ superuserUrl: database.url() }, { scale: 0.05 });
  const keys = await documentKeys(databaseUrl);
  await createBucket(server, bucketName);
  const { files } = await uploadFiles(
    async (Key, Body, { contentType: ContentType, metadata: Metadata }) => {
      await client.send(new PutObjectCommand({ Bucket: bucketName, Key, Body, ContentType, Metadata }));
    },
    keys,
    { concurrency: 4 },
  );
  assert.equal(files, keys.length);
  assert.deepEqual(await listed(bucketName), keys.toSorted());
  assert.ok(keys.some((key) => key.normalize('NFC') !== key && keys.includes(key.normalize('NFC'))));
  assert.ok(keys.some((key) => key.toLowerCase() !== key && keys.some((other) => other === key.toLowerCase())));
});

test('MinIO does with awkward keys what the list says', async () => {
  await createBucket(server, 'awkward');
  const refused = new Set<string>();
  for (const { key } of awkwardKeys) {
    await client.send(new PutObjectCommand({ Bucket: 'awkward', Key: key, Body: key })).catch(() => refused.add(key));
  }
  const inListing = await listed('awkward');
  for (const { key, fate } of awkwardKeys) {
    const found = await client.send(new HeadObjectCommand({ Bucket: 'awkward', Key: key })).then(
      () => true,
      () => false,
    );
    const is = refused.has(key) ? 'refused' : inListing.includes(key) ? 'kept' : found ? 'not listed' : 'lost';
    const expected = { kept: 'kept', refused: 'refused', hidden: 'not listed', renamed: 'not listed' }[fate];
    assert.equal(is, expected, JSON.stringify(key));
  }
});

/** In JavaScript's order. */
async function listed(bucket: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, EncodingType: 'url' })) {
    for (const { Key = '' } of page.Contents ?? []) keys.push(decodeURIComponent(Key.replaceAll('+', ' ')));
  }
  return keys.toSorted();
}
