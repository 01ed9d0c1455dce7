import { serverEnvironment } from '../../helpers/servers/environment.ts';
import type { ObjectServer } from '../../helpers/servers/objectServer.ts';
import type { Place, VaultJob } from '../helpers/place.ts';

/** The configuration of drills and restores at a place, as an operator would set it, with the vault's keys of one job. */
export async function environmentOf(
  place: Place,
  job: VaultJob,
  more: Readonly<Record<string, string>> = {},
): Promise<Record<string, string>> {
  const keys = await place.vaultKeys(job);
  return {
    ...serverEnvironment(place.scratchDirectory),
    BACKUP_HOST: place.host,
    BACKUP_SCRATCH_DIR: place.scratchDirectory,
    DATABASE_URL: place.marina.databaseUrl,
    RESTORE_DATABASE_URL: place.postgres.url(place.marina.database),
    ...bucketVariables('MINIO', place.live),
    MINIO_BUCKET: place.liveBucket,
    BACKUP_S3_ENDPOINT: place.vault.endpoint,
    BACKUP_S3_BUCKET: place.vaultBucket,
    BACKUP_S3_ACCESS_KEY: keys.accessKey,
    BACKUP_S3_SECRET_KEY: keys.secretKey,
    BACKUP_S3_SESSION_TOKEN: keys.sessionToken,
    BACKUP_GPG_PRIVATE_KEY_FILE: place.keys?.privateKeyFile ?? '',
    BACKUP_GPG_PUBLIC_KEY_FILE: place.keys?.publicKeyFile ?? '',
    ...more,
  };
}

/** `MINIO_ENDPOINT` and its like, under any prefix, with the server's root keys. */
export function bucketVariables(prefix: string, server: ObjectServer): Record<string, string> {
  return {
    [`${prefix}_ENDPOINT`]: server.host,
    [`${prefix}_PORT`]: String(server.port),
    [`${prefix}_ACCESS_KEY`]: server.accessKey,
    [`${prefix}_SECRET_KEY`]: server.secretKey,
  };
}
