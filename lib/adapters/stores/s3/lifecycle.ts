import {
  type LifecycleRule as Found,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { mergedRules } from '../../../core/vault/foundRules.ts';
import { asS3Rule, type LifecycleRule } from '../../../core/vault/lifecycle.ts';
import type { FoundLifecycle } from '../../../ports/vault.ts';
import { isUnknownRequest } from './conditions.ts';
import { codeOf } from './failure.ts';

export async function readLifecycle(client: S3Client, bucket: string): Promise<FoundLifecycle> {
  const found = await readRules(client, bucket);
  return typeof found === 'object' && found !== null
    ? found.filter(({ Status }) => Status === 'Enabled').map(ruleOf)
    : found;
}

async function readRules(client: S3Client, bucket: string): Promise<readonly Found[] | null | 'unknown to the store'> {
  try {
    const { Rules = [] } = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
    return Rules;
  } catch (error) {
    if (codeOf(error) === 'NoSuchLifecycleConfiguration') return null;
    if (isUnknownRequest(error)) return 'unknown to the store';
    throw error;
  }
}

/** The store keeps all rules of a bucket as one document: the others, as they were read, are written again. */
export async function writeLifecycle(client: S3Client, bucket: string, rules: readonly LifecycleRule[]): Promise<void> {
  const found = await readRules(client, bucket);
  await client.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: bucket,
      LifecycleConfiguration: {
        Rules: mergedRules(typeof found === 'object' && found !== null ? found : [], rules.map(asS3Rule)),
      },
      ChecksumAlgorithm: 'CRC32',
    }),
  );
}

/** A rule that is narrowed by tags or sizes still reaches some keys: it is judged as if it reached all. */
function ruleOf(found: Found): LifecycleRule {
  const { ID: id = '', Filter, Expiration, NoncurrentVersionExpiration, AbortIncompleteMultipartUpload } = found;
  const cold = found.Transitions?.[0]?.Days;
  const expireDays = Expiration?.Days;
  const noncurrentDays = NoncurrentVersionExpiration?.NoncurrentDays;
  const abortUploadsDays = AbortIncompleteMultipartUpload?.DaysAfterInitiation;
  return {
    id,
    prefix: Filter?.Prefix ?? Filter?.And?.Prefix ?? '',
    ...(cold === undefined ? {} : { coldAfterDays: cold }),
    ...(expireDays === undefined ? {} : { expireDays }),
    ...(noncurrentDays === undefined ? {} : { noncurrentDays }),
    ...(abortUploadsDays === undefined ? {} : { abortUploadsDays }),
    ...(Expiration?.ExpiredObjectDeleteMarker === true ? { loneMarkers: true } : {}),
  };
}
