import type { BucketLocation, VaultCredentials, VaultLocation } from './locations.ts';
import type { GivenPowers, SealChoice, ThrowawayPlace, UnsealKeys } from './powers.ts';
import type { Secret } from './secret.ts';
import type { Values } from './settings.ts';

/**
 * The powers that the values give, and, for `doctor`, a sentence for each power that falls back to keys with more
 * rights than it needs.
 */
export function assemblePowers(values: Values): {
  readonly powers: GivenPowers;
  readonly fallbacks: readonly string[];
} {
  const fallbacks: string[] = [];
  const source = values.DATABASE_URL;
  const keys = vaultKeys(values);

  const borrowed = (own: VaultCredentials | undefined, prefix: string, user: string): VaultLocation | undefined => {
    if (own === undefined && keys.writer?.kind === 'keys') {
      fallbacks.push(
        `${user} uses the writer's keys; give it its own as ${prefix}_ACCESS_KEY and ${prefix}_SECRET_KEY`,
      );
    }
    return vault(values, own ?? keys.writer);
  };
  if (values.RESTORE_DATABASE_URL === undefined && source !== undefined) {
    fallbacks.push(
      'restore uses DATABASE_URL, whose user need not be able to create databases; set RESTORE_DATABASE_URL',
    );
  }
  if (values.RESTORE_MINIO_ACCESS_KEY === undefined && values.MINIO_ACCESS_KEY !== undefined) {
    fallbacks.push(
      'restore uses MINIO_ACCESS_KEY, which should be able to read only; set RESTORE_MINIO_ACCESS_KEY and RESTORE_MINIO_SECRET_KEY',
    );
  }

  const powers: GivenPowers = {
    host: values.BACKUP_HOST ?? source?.database,
    source,
    walSource: values.BACKUP_WAL_URL ?? source,
    liveFiles: bucket(
      values.MINIO_ENDPOINT,
      values.MINIO_PORT,
      values.MINIO_USE_SSL,
      values.MINIO_REGION,
      values.MINIO_BUCKET,
      [values.MINIO_ACCESS_KEY, values.MINIO_SECRET_KEY],
    ),
    vaultWriter: vault(values, keys.writer),
    vaultRemover: borrowed(keys.remover, 'BACKUP_S3_PRUNE', 'prune'),
    vaultReader: borrowed(keys.reader, 'BACKUP_S3_READ', 'drill and restore'),
    seal: seal(values),
    unseal: unseal(values),
    targetDatabase: values.RESTORE_DATABASE_URL ?? source,
    targetFiles: bucket(
      values.RESTORE_MINIO_ENDPOINT ?? values.MINIO_ENDPOINT,
      values.RESTORE_MINIO_PORT ?? values.MINIO_PORT,
      values.RESTORE_MINIO_USE_SSL ?? values.MINIO_USE_SSL,
      values.RESTORE_MINIO_REGION ?? values.MINIO_REGION,
      values.RESTORE_MINIO_BUCKET ?? values.MINIO_BUCKET,
      [
        values.RESTORE_MINIO_ACCESS_KEY ?? values.MINIO_ACCESS_KEY,
        values.RESTORE_MINIO_SECRET_KEY ?? values.MINIO_SECRET_KEY,
      ],
    ),
    throwaway: throwaway(values),
    sandbox: bucket(
      values.DRILL_MINIO_ENDPOINT ?? values.MINIO_ENDPOINT,
      values.DRILL_MINIO_PORT ?? values.MINIO_PORT,
      values.DRILL_MINIO_USE_SSL ?? values.MINIO_USE_SSL,
      values.DRILL_MINIO_REGION ?? values.MINIO_REGION,
      values.DRILL_MINIO_BUCKET,
      [values.DRILL_MINIO_ACCESS_KEY, values.DRILL_MINIO_SECRET_KEY],
    ),
  };
  return { powers, fallbacks };
}

function bucket(
  host: string | undefined,
  port: number,
  useSsl: boolean,
  region: string | undefined,
  name: string | undefined,
  [accessKey, secretKey]: readonly [Secret | undefined, Secret | undefined],
): BucketLocation | undefined {
  if (host === undefined || name === undefined || accessKey === undefined || secretKey === undefined) return undefined;
  return { host, port, useSsl, region, accessKey, secretKey, bucket: name };
}

function vault(values: Values, credentials: VaultCredentials | undefined): VaultLocation | undefined {
  const { BACKUP_S3_BUCKET: name, BACKUP_S3_ENDPOINT: endpoint, BACKUP_S3_REGION: region } = values;
  if (name === undefined || credentials === undefined) return undefined;
  const { BACKUP_S3_PREFIX: prefix = '', BACKUP_S3_CAPABILITIES: capabilities } = values;
  return { endpoint, region, bucket: name, prefix, credentials, capabilities };
}

interface VaultKeys {
  readonly writer: VaultCredentials | undefined;
  readonly remover: VaultCredentials | undefined;
  readonly reader: VaultCredentials | undefined;
}

function vaultKeys(values: Values): VaultKeys {
  const writer = keysOf(values.BACKUP_S3_ACCESS_KEY, values.BACKUP_S3_SECRET_KEY, values.BACKUP_S3_SESSION_TOKEN);
  const remover = keysOf(
    values.BACKUP_S3_PRUNE_ACCESS_KEY,
    values.BACKUP_S3_PRUNE_SECRET_KEY,
    values.BACKUP_S3_PRUNE_SESSION_TOKEN,
  );
  const reader = keysOf(
    values.BACKUP_S3_READ_ACCESS_KEY,
    values.BACKUP_S3_READ_SECRET_KEY,
    values.BACKUP_S3_READ_SESSION_TOKEN,
  );
  // Only AWS gives a process a role, and a process with an explicit key must use that key's powers and no others.
  const lent =
    values.BACKUP_S3_ENDPOINT === undefined && writer === undefined && remover === undefined && reader === undefined;
  return { writer: lent ? { kind: 'ambient' } : writer, remover, reader };
}

function keysOf(
  accessKey: Secret | undefined,
  secretKey: Secret | undefined,
  sessionToken: Secret | undefined,
): VaultCredentials | undefined {
  if (accessKey === undefined || secretKey === undefined) return undefined;
  return { kind: 'keys', accessKey, secretKey, sessionToken };
}

function seal(values: Values): SealChoice | undefined {
  if (values.BACKUP_ENCRYPTION === 'none') return { kind: 'none' };
  const {
    BACKUP_GPG_RECIPIENT: recipients,
    BACKUP_GPG_PUBLIC_KEY: publicKeys,
    BACKUP_GPG_PUBLIC_KEY_FILE: publicKeyFile,
  } = values;
  if (recipients.length === 0 && publicKeys === undefined && publicKeyFile === undefined) return undefined;
  return { kind: 'openpgp', program: values.BACKUP_SEAL_PROGRAM, recipients, publicKeys, publicKeyFile };
}

function throwaway(values: Values): ThrowawayPlace | undefined {
  const { DRILL_DATABASE_URL: server, DRILL_RDS_SUBNET_GROUP: subnetGroup } = values;
  if (server !== undefined) return { kind: 'server', location: server };
  if (subnetGroup === undefined) return undefined;
  const location = {
    subnetGroup,
    securityGroups: values.DRILL_RDS_SECURITY_GROUPS,
    instanceClass: values.DRILL_RDS_INSTANCE_CLASS,
    parameterGroup: values.DRILL_RDS_PARAMETER_GROUP,
    namePrefix: values.DRILL_RDS_NAME_PREFIX,
    sslMode: values.DRILL_RDS_SSL_MODE,
  };
  return { kind: 'rds', location };
}

function unseal(values: Values): UnsealKeys | undefined {
  const { BACKUP_GPG_PRIVATE_KEY_FILE: privateKeyFiles, BACKUP_GPG_PRIVATE_KEY: privateKeys } = values;
  if (privateKeyFiles.length === 0 && privateKeys === undefined) return undefined;
  return {
    program: values.BACKUP_SEAL_PROGRAM,
    privateKeyFiles,
    privateKeys,
    passphraseFile: values.BACKUP_GPG_PASSPHRASE_FILE,
    passphrase: values.BACKUP_GPG_PASSPHRASE,
  };
}
