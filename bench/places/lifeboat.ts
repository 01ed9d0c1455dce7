import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectServer } from '../../test/helpers/servers/minio.ts';
import type { KeyPair } from '../../test/jobs/helpers/keys.ts';
import type { Environment } from '../measure/measured.ts';
import type { Database } from './database.ts';

/** Where Lifeboat finds things, as its variables. */
export async function lifeboatEnvironment(
  directory: string,
  places: {
    readonly vault: ObjectServer;
    readonly bucket: string;
    readonly database?: Database;
    readonly live?: { readonly server: ObjectServer; readonly bucket: string };
    readonly keys?: KeyPair;
  },
): Promise<Environment> {
  const { vault, bucket, database, live, keys } = places;
  const scratch = join(directory, 'scratch');
  await mkdir(scratch, { recursive: true });
  return {
    HOME: directory,
    BACKUP_HOST: 'bench',
    BACKUP_SCRATCH_DIR: scratch,
    BACKUP_S3_ENDPOINT: vault.endpoint,
    BACKUP_S3_REGION: vault.region,
    BACKUP_S3_BUCKET: bucket,
    BACKUP_S3_ACCESS_KEY: vault.accessKey,
    BACKUP_S3_SECRET_KEY: vault.secretKey,
    ...(database === undefined ? {} : { DATABASE_URL: database.url(), BACKUP_PG_BIN_DIRS: database.bin }),
    ...(live === undefined ? {} : liveEnvironment(live)),
    ...(keys === undefined
      ? {}
      : { BACKUP_GPG_PUBLIC_KEY_FILE: keys.publicKeyFile, BACKUP_GPG_PRIVATE_KEY_FILE: keys.privateKeyFile }),
  };
}

function liveEnvironment({ server, bucket }: { readonly server: ObjectServer; readonly bucket: string }): Environment {
  return {
    MINIO_ENDPOINT: server.host,
    MINIO_PORT: String(server.port),
    MINIO_USE_SSL: 'false',
    MINIO_ACCESS_KEY: server.accessKey,
    MINIO_SECRET_KEY: server.secretKey,
    MINIO_BUCKET: bucket,
  };
}
