import { readFile } from 'node:fs/promises';
import type { Place } from '../../jobs/helpers/place.ts';

/** A task's variables, as the task definition and the secrets give them: keys themselves, for there is no file of theirs. */
export async function taskEnvironment(
  place: Place,
  job: 'backup' | 'mirror' | 'drill' | 'restore',
  more: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const { accessKey, secretKey, sessionToken } = await place.vaultKeys(job);
  const opens = job === 'drill' || job === 'restore';
  return {
    LIFEBOAT_JOB: job,
    BACKUP_HOST: place.host,
    // A restore is given secrets of its own.
    ...(job === 'restore'
      ? {}
      : {
          DATABASE_URL: place.marina.databaseUrl,
          MINIO_ACCESS_KEY: place.live.accessKey,
          MINIO_SECRET_KEY: place.live.secretKey,
        }),
    MINIO_ENDPOINT: place.live.host,
    MINIO_PORT: String(place.live.port),
    MINIO_BUCKET: place.liveBucket,
    BACKUP_S3_ENDPOINT: place.vault.endpoint,
    BACKUP_S3_BUCKET: place.vaultBucket,
    BACKUP_S3_ACCESS_KEY: accessKey,
    BACKUP_S3_SECRET_KEY: secretKey,
    BACKUP_S3_SESSION_TOKEN: sessionToken,
    ...(place.keys === null
      ? { BACKUP_ENCRYPTION: 'none' }
      : opens
        ? { BACKUP_GPG_PRIVATE_KEY: await readFile(place.keys.privateKeyFile, 'utf8') }
        : { BACKUP_GPG_PUBLIC_KEY: await readFile(place.keys.publicKeyFile, 'utf8') }),
    ...more,
  };
}
