import { mkdir, writeFile } from 'node:fs/promises';
import type { ScopedKeys } from '../test/helpers/servers/scopedKeys.ts';
import { bucketName, type Marina } from '../test/marina/load.ts';
import { type Keys, type LiveKey, type Principal, principals } from './keys.ts';
import { database, vaultBucket } from './names.ts';
import type { SealKeys } from './openpgp.ts';
import type { Servers } from './servers.ts';

type Variables = Readonly<Record<string, string>>;

/** What the operator wants a restored marina to satisfy, and where its rows name files. */
const checks = {
  mustBeTrue: [
    'select count(*) > 0 from public.clients',
    'select not exists (select from billing.invoice_lines where invoice_id not in (select id from billing.invoices))',
  ],
  objectKeys: ['select object_key from public.documents'],
};

/** Writes for each job the file of variables that it is started with: its own keys and nobody else's. */
export async function writeEnvironments(
  servers: Servers,
  given: { readonly marina: Marina; readonly keys: Keys; readonly seal: SealKeys },
): Promise<void> {
  const { marina, keys, seal } = given;
  const checksFile = `${servers.directory}/operator/checks.json`;
  await writeFile(checksFile, JSON.stringify(checks, null, 2));
  await mkdir(environmentFolder(servers));

  const everywhere = {
    BACKUP_HOST: 'port-nimara',
    BACKUP_S3_ENDPOINT: servers.vault.endpoint,
    BACKUP_S3_BUCKET: vaultBucket,
  };
  const source = { DATABASE_URL: marina.databaseUrl };
  const live = { MINIO_ENDPOINT: servers.live.host, MINIO_PORT: String(servers.live.port), MINIO_BUCKET: bucketName };
  const readsLive = { ...live, ...pair('MINIO', keys.live.reader) };
  const opens = { BACKUP_GPG_PRIVATE_KEY_FILE: seal.privateKeyFile };
  const target = new URL(servers.postgres.url);
  target.pathname = database;

  const variables: Readonly<Record<Principal, Variables>> = {
    backup: {
      ...source,
      ...session('BACKUP_S3', keys.vault.backup),
      BACKUP_GPG_PUBLIC_KEY_FILE: seal.publicKeyFile,
      BACKUP_CENSUS_HASH: 'true',
    },
    mirror: { ...readsLive, ...session('BACKUP_S3', keys.vault.mirror) },
    prune: session('BACKUP_S3_PRUNE', keys.vault.prune),
    drill: {
      ...source,
      ...readsLive,
      ...opens,
      ...session('BACKUP_S3_READ', keys.vault.drill),
      DRILL_CHECKS_FILE: checksFile,
    },
    restore: {
      ...live,
      ...pair('RESTORE_MINIO', keys.live.writer),
      ...opens,
      ...session('BACKUP_S3_READ', keys.vault.restore),
      RESTORE_DATABASE_URL: target.href,
    },
  };
  for (const job of principals) {
    const lines = Object.entries({ ...everywhere, ...variables[job] }).map(([name, value]) => `${name}="${value}"\n`);
    await writeFile(environmentFile(servers, job), lines.join(''), { mode: 0o600 });
  }
}

export function environmentFile(servers: Servers, job: Principal): string {
  return `${environmentFolder(servers)}/${job}.env`;
}

function environmentFolder({ directory }: Servers): string {
  return `${directory}/env`;
}

function session(prefix: string, { accessKey, secretKey, sessionToken }: ScopedKeys): Variables {
  return { ...pair(prefix, { accessKey, secretKey }), [`${prefix}_SESSION_TOKEN`]: sessionToken };
}

function pair(prefix: string, { accessKey, secretKey }: LiveKey): Variables {
  return { [`${prefix}_ACCESS_KEY`]: accessKey, [`${prefix}_SECRET_KEY`]: secretKey };
}
