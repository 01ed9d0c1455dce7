import { type S3Client, s3Client } from '../adapters/stores/s3/client.ts';
import type { BucketLocation, VaultLocation } from '../config/locations.ts';

/** How long a vault that does not answer is tried where somebody sits and waits for a first sign of it. */
const watchedPatienceSeconds = 15;

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
  const patience = work === 'watched' ? { deadlineSeconds: watchedPatienceSeconds } : { capabilities };
  return s3Client({ ...where, ...keys, region, forcePathStyle: endpoint !== undefined }, { signal, ...patience });
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
