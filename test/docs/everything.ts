import type { World } from '../jobs/helpers/world.ts';
import { bucketVariables } from '../jobs/restoreSteps/environment.ts';

/** The variables of one person who holds every key, as on the night. */
export function everything(world: World): Record<string, string> {
  const { live, vault, keys, postgres, marina } = world;
  return {
    BACKUP_HOST: world.host,
    BACKUP_SCRATCH_DIR: world.scratchDirectory,
    DATABASE_URL: postgres.url(marina.database),
    ...bucketVariables('MINIO', live),
    MINIO_BUCKET: world.liveBucket,
    BACKUP_S3_ENDPOINT: vault.endpoint,
    BACKUP_S3_BUCKET: world.vaultBucket,
    BACKUP_S3_ACCESS_KEY: vault.accessKey,
    BACKUP_S3_SECRET_KEY: vault.secretKey,
    BACKUP_GPG_PUBLIC_KEY_FILE: keys?.publicKeyFile ?? '',
    BACKUP_GPG_PRIVATE_KEY_FILE: keys?.privateKeyFile ?? '',
  };
}
