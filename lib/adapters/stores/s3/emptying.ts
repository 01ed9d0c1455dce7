import { DeleteObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Failure } from '../../../errors.ts';
import type { StoredVersion } from '../../../ports/vault.ts';
import { deleteObjects, mostKeys, unfitForXml } from './deletion.ts';
import { allVersions } from './listing.ts';

/** MinIO lists `a/b` only once `a` is gone, so that a key of n levels may need n rounds. */
const mostRounds = 1024;

/** Ends every version of every object in a bucket that is ours to throw away. */
export async function emptyBucket(client: S3Client, bucket: string): Promise<void> {
  for (let round = 0; round < mostRounds; round += 1) {
    let found = 0;
    let batch: StoredVersion[] = [];
    for await (const version of allVersions({ client, bucket, place: 'source' }, '')) {
      found += 1;
      batch.push(version);
      if (batch.length < mostKeys) continue;
      await endAll(client, bucket, batch);
      batch = [];
    }
    if (found === 0) return;
    await endAll(client, bucket, batch);
  }
  throw new Failure('unexpected', `bucket ${bucket} is still not empty after ${mostRounds} rounds`);
}

async function endAll(client: S3Client, bucket: string, versions: readonly StoredVersion[]): Promise<void> {
  const Objects = versions
    .filter(({ key }) => !unfitForXml.test(key))
    .map(({ key, versionId }) => ({ Key: key, VersionId: versionId }));
  if (Objects.length > 0) {
    const { refused } = await deleteObjects(client, bucket, Objects);
    const [first] = refused;
    if (first !== undefined) {
      const [{ Key }, reason] = first;
      throw new Failure('unexpected', `bucket ${bucket} kept ${refused.size} objects, among them ${Key}: ${reason}`);
    }
  }
  for (const { key, versionId } of versions) {
    if (unfitForXml.test(key)) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
    }
  }
}
