import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Failure } from '../../errors.ts';
import type { VaultRemover } from '../../ports/vault.ts';
import { asked, codeOf } from './failure.ts';

/** S3's own limit of one DeleteObjects request. */
export const mostKeys = 1000;

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

/** Characters that XML 1.0 cannot carry, not even escaped: such a key can only stand in a URL. */
export const unfitForXml = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u;

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
  const Objects = keys.map((Key) => ({ Key }));
  const reply = await client.send(
    new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects }, ChecksumAlgorithm: 'CRC32' }),
  );
  const deleted = new Set(reply.Deleted?.map(({ Key }) => Key));
  const errors = new Map(reply.Errors?.map(({ Key, Code, Message }) => [Key, `${Code ?? 'error'}: ${Message ?? ''}`]));
  const silent = 'the store did not say what became of it';
  return {
    hidden: keys.filter((key) => deleted.has(key) && !errors.has(key)),
    failed: keys
      .filter((key) => !deleted.has(key) || errors.has(key))
      .map((key) => ({ key, reason: errors.get(key) ?? silent })),
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
