import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  GetBucketVersioningCommand,
  PutBucketVersioningCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type LifecycleRule, withoutSavings } from '../../core/vaultLifecycle.ts';
import { Failure } from '../../errors.ts';
import type { VaultMaker } from '../../ports/vault.ts';
import { asked, codeOf } from './failure.ts';
import { readLifecycle, writeLifecycle } from './lifecycle.ts';
import { vaultReader } from './reader.ts';

/** What a store answers to a rule that it does not know. */
const unfit: ReadonlySet<string> = new Set([
  'InvalidArgument',
  'InvalidRequest',
  'InvalidStorageClass',
  'MalformedXML',
  'NotImplemented',
]);

export function vaultMaker(client: S3Client, bucket: string, region: string): VaultMaker {
  const about = (doing: string) => ({ place: 'vault', bucket, doing }) as const;
  return {
    bucket,
    look: () =>
      asked(about('looking for the bucket'), async () => {
        if (!(await exists(client, bucket))) return null;
        const facts = await vaultReader(client, bucket).facts();
        return { ...facts, lifecycle: await readLifecycle(client, bucket) };
      }),
    make: () =>
      asked(about('making the bucket'), async () => {
        try {
          await client.send(
            new CreateBucketCommand({ Bucket: bucket, ObjectLockEnabledForBucket: true, ...at(region) }),
          );
        } catch (error) {
          if (codeOf(error) !== 'BucketAlreadyExists') throw error;
          throw new Failure('configuration', `the name ${bucket} is taken by somebody else's bucket`, {
            hint: 'give another name: BACKUP_S3_BUCKET',
            cause: error,
          });
        }
      }),
    switchVersionsOn: () =>
      asked(about('switching versions on'), async () => {
        const VersioningConfiguration = { Status: 'Enabled' } as const;
        await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
      }),
    setLifecycle: (rules) => asked(about('setting the lifecycle'), () => setLifecycle(client, bucket, rules)),
  };
}

async function exists(client: S3Client, bucket: string): Promise<boolean> {
  try {
    // Not a HEAD, whose reply has no body to say why these keys were refused.
    await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    if (codeOf(error) === 'NoSuchBucket') return false;
    throw error;
  }
}

/** us-east-1 must not be named, every other region must be. */
function at(region: string): { CreateBucketConfiguration?: { LocationConstraint: BucketLocationConstraint } } {
  if (!isConstraint(region)) return {};
  return { CreateBucketConfiguration: { LocationConstraint: region } };
}

/** The SDK lists the regions it was built with; a store may have any other. */
function isConstraint(region: string): region is BucketLocationConstraint {
  return region !== 'us-east-1';
}

async function setLifecycle(
  client: S3Client,
  bucket: string,
  rules: readonly LifecycleRule[],
): Promise<readonly string[]> {
  try {
    await writeLifecycle(client, bucket, rules);
    return [];
  } catch (error) {
    if (!unfit.has(codeOf(error))) throw error;
  }
  await writeLifecycle(client, bucket, withoutSavings(rules));
  return [
    ...(rules.some(({ coldAfterDays }) => coldAfterDays !== undefined) ? ['cold storage'] : []),
    ...(rules.some(({ abortUploadsDays }) => abortUploadsDays !== undefined) ? ['abandoned uploads'] : []),
  ];
}
