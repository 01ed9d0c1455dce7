import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  paginateListBuckets,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { VaultTermsReader } from '../../../ports/vault.ts';
import { asked, codeOf } from './failure.ts';

/** Error codes that say a bucket does not have the requested setting. */
const unset: ReadonlySet<string> = new Set([
  'NoSuchBucketPolicy',
  'NoSuchLifecycleConfiguration',
  'NoSuchPublicAccessBlockConfiguration',
  'ObjectLockConfigurationNotFoundError',
]);

export function vaultTermsReader(client: S3Client, bucket: string): VaultTermsReader {
  const term = (doing: string, ask: () => Promise<unknown>): Promise<unknown> =>
    asked({ place: 'vault', bucket, doing: `asking for the vault's ${doing}` }, async () => {
      try {
        // As the wire had it: a date of the SDK becomes a text again.
        return parsed(JSON.stringify(await ask()));
      } catch (error) {
        if (unset.has(codeOf(error))) return null;
        throw error;
      }
    });
  const Bucket = bucket;
  return {
    async terms() {
      const [versioning, objectLock, publicAccess, lifecycle, policy] = await Promise.all([
        term('versioning', async () => (await client.send(new GetBucketVersioningCommand({ Bucket }))).Status),
        term('locks', async () => {
          const reply = await client.send(new GetObjectLockConfigurationCommand({ Bucket }));
          return reply.ObjectLockConfiguration;
        }),
        term('public access', async () => {
          const reply = await client.send(new GetPublicAccessBlockCommand({ Bucket }));
          return reply.PublicAccessBlockConfiguration;
        }),
        term(
          'lifecycle',
          async () => (await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules,
        ),
        term('policy', async () => parsed((await client.send(new GetBucketPolicyCommand({ Bucket }))).Policy)),
      ]);
      return { versioning, objectLock, publicAccess, lifecycle, policy };
    },
    madeAt: () =>
      asked({ place: 'vault', bucket, doing: 'asking when the vault was made' }, async () => {
        // No call returns it for a single bucket.
        for await (const { Buckets = [] } of paginateListBuckets({ client }, { Prefix: bucket })) {
          const found = Buckets.find(({ Name }) => Name === bucket);
          if (found !== undefined) return found.CreationDate ?? null;
        }
        return null;
      }),
  };
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? null : JSON.parse(text);
}
