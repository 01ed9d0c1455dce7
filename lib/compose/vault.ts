import { readFileSync } from 'node:fs';
import { localSigner } from '../adapters/crypto/signing/signer.ts';
import { trustIn } from '../adapters/crypto/signing/trust.ts';
import { socketExclusion } from '../adapters/local/exclusion/exclusion.ts';
import { type S3Client, s3Client } from '../adapters/stores/s3/client.ts';
import type { Settings } from '../config/load.ts';
import type { BucketLocation, VaultLocation } from '../config/locations.ts';
import type { SigningKey } from '../config/signing.ts';
import { Failure } from '../errors.ts';
import type { Run } from '../jobs/run.ts';
import type { Clock } from '../ports/clock.ts';
import type { Exclusion } from '../ports/exclusion.ts';
import type { RecordSigner, RecordTrust } from '../ports/signing.ts';

/** How long a vault that does not answer is tried where somebody sits and waits for a first sign of it. */
const watchedWaitSeconds = 15;

/**
 * A client with the keys of one power, which begins with what the store was found to do; it gives up at its first fault once `signal` is aborted. `watched`: for a person
 * who waits, and who would rather hear soon that the vault does not answer than have it tried for two minutes; it tries what the store does.
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
  // AWS itself asks for the bucket in the host name; every other store understands it in the path.
  const deadline = work === 'watched' ? { deadlineSeconds: watchedWaitSeconds } : { capabilities };
  return s3Client({ ...where, ...keys, region, forcePathStyle: endpoint !== undefined }, { signal, ...deadline });
}

/** MinIO's own region, unless it was told another one; a store that wants another says so. */
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
 * What signs the records of this holder; null in a set-up without signatures. Failure `configuration` where signatures are
 * asked for and there is no key to make them with: what is written without one would not count.
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

/** Among the runs of one machine on one source and vault. */
export function vaultExclusion({ endpoint, bucket }: VaultLocation, { host, clock }: Run): Exclusion {
  return socketExclusion({ scope: JSON.stringify([endpoint ?? 'aws', bucket, host]), clock });
}
