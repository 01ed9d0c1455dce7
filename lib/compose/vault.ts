import { readFileSync } from 'node:fs';
import { localSigner } from '../adapters/crypto/signing/signer.ts';
import { trustIn } from '../adapters/crypto/signing/trust.ts';
import { socketExclusion } from '../adapters/local/exclusion/exclusion.ts';
import { type S3Client, s3Client } from '../adapters/stores/s3/client.ts';
import type { Settings } from '../config/load.ts';
import type { BucketLocation, VaultLocation } from '../config/locations.ts';
import type { SigningKey } from '../config/signing.ts';
import { vaultName } from '../core/vault/prefix.ts';
import { Failure } from '../errors.ts';
import type { Run } from '../jobs/run.ts';
import type { Clock } from '../ports/clock.ts';
import type { Exclusion } from '../ports/exclusion.ts';
import type { RecordSigner, RecordTrust } from '../ports/signing.ts';

/** How long a vault that does not answer is tried while a person waits for its first reply. */
const watchedWaitSeconds = 15;

/**
 * A client with the keys of one power, which starts from the capabilities found in the store; once `signal` is aborted,
 * it gives up at the first error. `watched`: for a person who waits and wants to hear soon that the vault does not
 * answer, instead of after two minutes of retries; it tries what the store can do.
 */
export function vaultClient(
  { endpoint, region, credentials, capabilities }: VaultLocation,
  signal: AbortSignal,
  work: 'unattended' | 'watched' = 'unattended',
): S3Client {
  const keys =
    credentials.kind === 'ambient'
      ? {}
      : {
          accessKey: credentials.accessKey.reveal(),
          secretKey: credentials.secretKey.reveal(),
          ...(credentials.sessionToken === undefined ? {} : { sessionToken: credentials.sessionToken.reveal() }),
        };
  const where = endpoint === undefined ? {} : { endpoint };
  // AWS itself wants the bucket in the host name; every other store accepts it in the path.
  const deadline = work === 'watched' ? { deadlineSeconds: watchedWaitSeconds } : { capabilities };
  return s3Client({ ...where, ...keys, region, forcePathStyle: endpoint !== undefined }, { signal, ...deadline });
}

/** MinIO's default region; a store that requires another one says so. */
const minioRegion = 'us-east-1';

export function bucketClient(
  { host, port, useSsl, region = minioRegion, accessKey, secretKey }: BucketLocation,
  signal: AbortSignal,
): S3Client {
  const connection = {
    endpoint: `${useSsl ? 'https' : 'http'}://${host}:${port}`,
    region,
    accessKey: accessKey.reveal(),
    secretKey: secretKey.reveal(),
    forcePathStyle: true,
  };
  return s3Client(connection, { signal, learnsRegion: true });
}

/** Null in a set-up without signatures. Failure `configuration` for a public key that cannot be used. */
export function composeTrust({ signing }: Settings): RecordTrust | null {
  const { trusted, times, unsignedUntil } = signing;
  return trusted === undefined ? null : trustIn(trusted, times, unsignedUntil);
}

const variables = {
  writer: ['BACKUP_SIGNING_KEY_FILE', 'BACKUP_SIGNING_PUBLIC_KEY'],
  prune: ['PRUNE_SIGNING_KEY_FILE', 'PRUNE_SIGNING_PUBLIC_KEY'],
  reader: ['READ_SIGNING_KEY_FILE', 'READ_SIGNING_PUBLIC_KEY'],
} as const;

/**
 * The signer of this holder's records; null in a set-up without signatures. Failure `configuration` where signatures
 * are required and there is no key: unsigned records would not count.
 */
export function composeSigner(
  { signing }: Settings,
  holder: keyof typeof variables,
  clock: Clock,
): RecordSigner | null {
  const key = signing.keys[holder];
  const [file, half] = variables[holder];
  if (key !== undefined) {
    if (signing.trusted?.some((each) => each.holder === holder) === true) {
      return localSigner(textOf(key), key.setting, clock);
    }
    throw new Failure('configuration', `${key.setting} is set and ${half} is not: nobody would trust what it signs`, {
      hint: `set ${half} to the public half, for every job`,
    });
  }
  if (signing.trusted === undefined) return null;
  throw new Failure('configuration', `unsigned records do not count, and this job has no signing key`, {
    hint: `set ${file}`,
  });
}

function textOf(key: SigningKey): string {
  if (key.kind === 'text') return key.text.reveal();
  try {
    return readFileSync(key.path, 'utf8');
  } catch (cause) {
    throw new Failure('configuration', `${key.setting} ${key.path} cannot be read`, {
      hint: `ls -l ${key.path}`,
      cause,
    });
  }
}

/** Between runs on one machine for the same source and vault. */
export function vaultExclusion({ endpoint, bucket, prefix }: VaultLocation, { host, clock }: Run): Exclusion {
  return socketExclusion({ scope: JSON.stringify([endpoint ?? 'aws', vaultName(bucket, prefix), host]), clock });
}
