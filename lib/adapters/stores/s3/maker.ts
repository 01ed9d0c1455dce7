import {
  type BucketLocationConstraint,
  CreateBucketCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectLockConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type LifecycleRule, savings, withoutSavings } from '../../../core/vault/lifecycle.ts';
import { Failure } from '../../../errors.ts';
import type { VaultMaker } from '../../../ports/vault.ts';
import { isUnknownRequest } from './conditions.ts';
import { asked, codeOf, statusOf } from './failure.ts';
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
        await switchLockOn(client, bucket);
      }),
    switchVersionsOn: () =>
      asked(about('switching versions on'), async () => {
        const VersioningConfiguration = { Status: 'Enabled' } as const;
        await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
      }),
    setLifecycle: (rules) => asked(about('setting the lifecycle'), () => setLifecycle(client, bucket, rules)),
  };
}

/** Error codes of a store that cannot add locks to an existing bucket. */
const unlockable: ReadonlySet<string> = new Set(['InvalidBucketState', 'InvalidRequest', 'NotImplemented']);

/**
 * A store may take the flag of a new bucket and set nothing (Scaleway): it is asked for once more, after the versions.
 */
async function switchLockOn(client: S3Client, bucket: string): Promise<void> {
  if ((await vaultReader(client, bucket).facts()).objectLock !== null) return;
  const VersioningConfiguration = { Status: 'Enabled' } as const;
  const ObjectLockConfiguration = { ObjectLockEnabled: 'Enabled' } as const;
  try {
    await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration }));
    await client.send(new PutObjectLockConfigurationCommand({ Bucket: bucket, ObjectLockConfiguration }));
  } catch (error) {
    if (!unlockable.has(codeOf(error)) && statusOf(error) !== 501) throw error;
  }
}

async function exists(client: S3Client, bucket: string): Promise<boolean> {
  try {
    // Not a HEAD, whose reply has no body to say why these keys were refused.
    await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
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

/**
 * The rules as far as the store has such: what only saves money is left out where it refuses it, one kind at a time, so
 * that nothing is left out that it has.
 */
async function setLifecycle(
  client: S3Client,
  bucket: string,
  rules: readonly LifecycleRule[],
): Promise<readonly string[] | null> {
  const inUse = savings.filter((saving) => withoutSavings(rules, [saving]) !== rules);
  for (const left of subsets(inUse)) {
    try {
      await writeLifecycle(client, bucket, withoutSavings(rules, left));
      return left;
    } catch (error) {
      if (left.length === inUse.length && isUnknownRequest(error)) return null;
      if (!unfit.has(codeOf(error)) || left.length === inUse.length) throw error;
    }
  }
  return null;
}

/** Smaller ones first. */
function subsets<T>(all: readonly T[]): readonly (readonly T[])[] {
  const sets: (readonly T[])[] = [[]];
  for (const each of all) sets.push(...sets.map((set) => [...set, each]));
  return sets.toSorted((a, b) => a.length - b.length);
}
