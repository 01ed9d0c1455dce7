import {
  GetObjectRetentionCommand,
  PutObjectCommand,
  PutObjectRetentionCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { checksumOf, onRung } from './checksums.ts';
import { codeOf } from './failure.ts';

interface Lock {
  readonly bucket: string;
  readonly key: string;
  readonly mode: 'COMPLIANCE' | 'GOVERNANCE';
  readonly until: Date;
}

/** So much sooner a lock would have to end for us to say that it was shortened. */
const shorterSeconds = 20;

/** Error codes for an attempt to shorten a lock that the store enforces. */
const refusals: ReadonlySet<string> = new Set(['AccessDenied', 'InvalidRequest', 'MethodNotAllowed', 'ObjectLocked']);

/**
 * Locks a new version and tries to shorten the lock, by request and by bypass; the lock that the store then reports
 * decides.
 */
export async function tryLock(
  client: S3Client,
  { bucket, key, mode, until }: Lock,
): Promise<'holds' | 'shortened' | 'ignored'> {
  const put = { Bucket: bucket, Key: key, ObjectLockMode: mode, ObjectLockRetainUntilDate: until };
  const Body = Buffer.from('locked');
  const { VersionId } = await onRung(client, (rung) =>
    client.send(new PutObjectCommand({ ...put, Body, ...checksumOf(Body, rung) })),
  );
  const version = { Bucket: bucket, Key: key, VersionId };
  const sooner = new Date(until.getTime() - shorterSeconds * 1000);
  for (const BypassGovernanceRetention of [false, true]) {
    await attempt(() =>
      client.send(
        new PutObjectRetentionCommand({
          ...version,
          Retention: { Mode: mode, RetainUntilDate: sooner },
          BypassGovernanceRetention,
          ChecksumAlgorithm: 'CRC32',
        }),
      ),
    );
  }
  const { Retention } = await client.send(new GetObjectRetentionCommand(version));
  const end = Retention?.RetainUntilDate;
  if (end === undefined) return 'ignored';
  return end.getTime() < until.getTime() - (shorterSeconds * 1000) / 2 ? 'shortened' : 'holds';
}

async function attempt(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    if (!refusals.has(codeOf(error))) throw error;
  }
}
