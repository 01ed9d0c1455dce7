import {
  arnOf,
  liveReadingGrants,
  type PolicyDocument,
  policyDocument,
  powersOver,
  readingGrants,
  type VaultJob,
} from '../../lib/core/vault/powers.ts';

/** What each port may do in the vault, as IAM policies that MinIO enforces: the ones that are handed out. */

export function readerPolicy(bucket: string): PolicyDocument {
  return policyDocument(readingGrants(arnOf(bucket)));
}

/**
 * Also caps how long a lock may be, in days from now: junk must not be locked for decades. By date, which suits keys of
 * an hour: on a put MinIO does not know `s3:object-lock-remaining-retention-days`, so a cap by that refuses every lock.
 */
export function writerPolicy(bucket: string, job: VaultJob, longestLockDays = 31): PolicyDocument {
  const cap = { DateLessThanEquals: { 's3:object-lock-retain-until-date': isoDate(longestLockDays) } };
  return policyDocument(powersOver([job], arnOf(bucket), { lockCap: cap }));
}

/** Delete markers only: to end a version takes DeleteObjectVersion. */
export function removerPolicy(bucket: string): PolicyDocument {
  const hiding = { actions: ['s3:DeleteObject'], resources: [`${arnOf(bucket)}/*`] };
  return policyDocument([...readingGrants(arnOf(bucket)), hiding]);
}

export function holderPolicy(bucket: string): PolicyDocument {
  const holding = { actions: ['s3:PutObjectLegalHold'], resources: [`${arnOf(bucket)}/*`] };
  return policyDocument([...readingGrants(arnOf(bucket)), holding]);
}

export function liveReaderPolicy(bucket: string): PolicyDocument {
  return policyDocument(liveReadingGrants(arnOf(bucket)));
}

function isoDate(daysFromNow: number): string {
  return `${new Date(Date.now() + daysFromNow * 86_400_000).toISOString().slice(0, 19)}Z`;
}
