import {
  CreateBucketCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { s3Client } from '../../../../lib/adapters/stores/s3/client.ts';
import { propertiesOf } from '../../../../lib/adapters/stores/s3/properties.ts';
import { sandboxBucket } from '../../../../lib/adapters/stores/s3/sandboxBucket.ts';
import { targetBucket } from '../../../../lib/adapters/stores/s3/targetBucket.ts';
import { sandboxContract, targetFilesContract } from '../../../contracts/targetFiles.ts';
import { createBucket, rootClient, startMinio } from '../../../helpers/servers/minio.ts';

targetFilesContract('a bucket of MinIO', async () => {
  const server = await startMinio();
  const client = s3Client({ ...server, forcePathStyle: true });
  const root = rootClient(server);
  const Bucket = 'target';
  return {
    files: targetBucket(client, Bucket),
    moreKeys: [],
    async propertiesOf(Key) {
      const { TagSet = [] } = await root.send(new GetObjectTaggingCommand({ Bucket, Key }));
      const tags = Object.fromEntries(TagSet.map((tag) => [tag.Key ?? '', tag.Value ?? '']));
      return propertiesOf(await root.send(new HeadObjectCommand({ Bucket, Key })), tags);
    },
    async addForeign(Key, Body) {
      await root.send(new PutObjectCommand({ Bucket, Key, Body }));
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      root.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
});

sandboxContract('a bucket of MinIO', async () => {
  const server = await startMinio();
  const client = s3Client({ ...server, forcePathStyle: true });
  await createBucket(server, 'lifeboat-drill-of-somebody-else');
  const all = async (): Promise<readonly string[]> =>
    ((await client.send(new ListBucketsCommand({}))).Buckets ?? []).map(({ Name = '' }) => Name);
  return {
    sandbox: sandboxBucket(client),
    all,
    exists: async (name) => (await all()).includes(name),
    async leftBehind() {
      const Bucket = 'lifeboat-drill-1700000000-0123456789ab';
      await client.send(new CreateBucketCommand({ Bucket }));
      await client.send(new PutObjectCommand({ Bucket, Key: 'left', Body: 'x' }));
      return Bucket;
    },
    async [Symbol.asyncDispose]() {
      client.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
});
