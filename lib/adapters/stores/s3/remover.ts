import { DeleteObjectCommand, GetBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3';
import { Failure } from '../../../errors.ts';
import type { VaultRemover } from '../../../ports/vault.ts';
import { deleteObjects, mostKeys, unfitForXml } from './deletion.ts';
import { asked, codeOf } from './failure.ts';

type Hiding = Awaited<ReturnType<VaultRemover['hide']>>;

/** Refuses a bucket without versioning: there a delete would not hide, it would end the object. */
export function vaultRemover(client: S3Client, bucket: string): VaultRemover {
  return {
    hide: (keys) =>
      asked({ place: 'vault', bucket, doing: `hiding ${keys.length} keys` }, async () => {
        if (keys.length === 0) return { hidden: [], failed: [] };
        await requireVersioning(client, bucket);
        const results: Hiding[] = [];
        const plain = keys.filter((key) => !unfitForXml.test(key));
        for (let at = 0; at < plain.length; at += mostKeys) {
          results.push(await hideMany(client, bucket, plain.slice(at, at + mostKeys)));
        }
        for (const key of keys.filter((each) => unfitForXml.test(each))) {
          results.push(await hideOne(client, bucket, key));
        }
        return { hidden: results.flatMap(({ hidden }) => hidden), failed: results.flatMap(({ failed }) => failed) };
      }),
  };
}

async function requireVersioning(client: S3Client, bucket: string): Promise<void> {
  const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
  if (Status === 'Enabled') return;
  throw new Failure(
    'configuration',
    `bucket ${bucket} keeps no versions (${Status ?? 'never enabled'}): to hide there would be to destroy`,
    {
      hint: `switch versioning on: aws s3api put-bucket-versioning --bucket ${bucket} --versioning-configuration Status=Enabled`,
    },
  );
}

async function hideMany(client: S3Client, bucket: string, keys: readonly string[]): Promise<Hiding> {
  const objects = keys.map((Key) => ({ Key }));
  const { done, refused } = await deleteObjects(client, bucket, objects);
  const silent = 'the store did not say what became of it';
  return {
    hidden: objects.filter((object) => done.has(object)).map(({ Key }) => Key),
    failed: objects
      .filter((object) => !done.has(object))
      .map((object) => ({ key: object.Key, reason: refused.get(object) ?? silent })),
  };
}

async function hideOne(client: S3Client, bucket: string, key: string): Promise<Hiding> {
  try {
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    return { hidden: [key], failed: [] };
  } catch (error) {
    if (codeOf(error) === 'AccessDenied') return { hidden: [], failed: [{ key, reason: 'AccessDenied' }] };
    throw error;
  }
}
