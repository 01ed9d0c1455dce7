import {
  type LifecycleRule as Found,
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { asS3Rule, type LifecycleRule } from '../../../core/vault/lifecycle.ts';
import type { FoundLifecycle } from '../../../ports/vault.ts';
import { isUnknownRequest } from './conditions.ts';
import { codeOf } from './failure.ts';

export async function readLifecycle(client: S3Client, bucket: string): Promise<FoundLifecycle> {
  try {
    const { Rules = [] } = await client.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
    return Rules.filter(({ Status }) => Status === 'Enabled').map(ruleOf);
  } catch (error) {
    if (codeOf(error) === 'NoSuchLifecycleConfiguration') return null;
    if (isUnknownRequest(error)) return 'unknown to the store';
    throw error;
  }
}

export async function writeLifecycle(client: S3Client, bucket: string, rules: readonly LifecycleRule[]): Promise<void> {
  await client.send(
    new PutBucketLifecycleConfigurationCommand({
      Bucket: bucket,
      LifecycleConfiguration: { Rules: rules.map(asS3Rule) },
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
