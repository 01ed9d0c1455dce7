import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { writerPolicy } from '../../helpers/policies.ts';
import { serverEnvironment } from '../../helpers/servers/environment.ts';
import { type ScopedKeys, scopedKeys } from '../../helpers/servers/scopedKeys.ts';
import type { Buckets, Endpoints } from './buckets.ts';
import type { Place } from './place.ts';

export interface Ended {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export interface Started {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

const program = join(import.meta.dirname, '../../../bin/lifeboat.ts');

/** `lifeboat` as an operator runs it: a process of its own, configured by its environment alone. */
export function startLifeboat(argv: readonly string[], environment: Readonly<Record<string, string>>): Started {
  const child = spawn(process.execPath, [program, ...argv], { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const ended = Promise.all([closed, text(child.stdout), text(child.stderr)]);
  return { process: child, ended: ended.then(([code, output, errors]) => ({ code, output, errors })) };
}

/** What a mirror needs to be told, with keys that can do what its ports can. */
export async function mirrorEnvironment(
  {
    host,
    live,
    liveBucket,
    vault,
    vaultBucket,
    scratchDirectory,
  }: Pick<Buckets, 'host' | 'live' | 'liveBucket' | 'vault' | 'vaultBucket' | 'scratchDirectory'>,
  endpoints: Endpoints = {},
): Promise<Record<string, string>> {
  const { host: liveHost, port } = endpoints.live ?? live;
  // The live bucket's settings have no session token: an application's keys are a user's.
  return {
    ...serverEnvironment(scratchDirectory),
    BACKUP_HOST: host,
    BACKUP_SCRATCH_DIR: scratchDirectory,
    MINIO_ENDPOINT: liveHost,
    MINIO_PORT: String(port),
    MINIO_ACCESS_KEY: live.accessKey,
    MINIO_SECRET_KEY: live.secretKey,
    MINIO_BUCKET: liveBucket,
    ...vaultSettings(
      endpoints.vault?.endpoint ?? vault.endpoint,
      vaultBucket,
      await scopedKeys(vault, writerPolicy(vaultBucket, 'mirror')),
    ),
  };
}

/** What a backup needs to be told, with keys that can do what its ports can. */
export async function backupEnvironment(place: Place): Promise<Record<string, string>> {
  const { host, marina, vault, vaultBucket, scratchDirectory, keys } = place;
  return {
    ...serverEnvironment(scratchDirectory),
    BACKUP_HOST: host,
    BACKUP_SCRATCH_DIR: scratchDirectory,
    DATABASE_URL: marina.databaseUrl,
    ...(keys === null ? { BACKUP_ENCRYPTION: 'none' } : { BACKUP_GPG_PUBLIC_KEY_FILE: keys.publicKeyFile }),
    ...vaultSettings(vault.endpoint, vaultBucket, await place.vaultKeys('backup')),
  };
}

function vaultSettings(endpoint: string, bucket: string, { accessKey, secretKey, sessionToken }: ScopedKeys) {
  return {
    BACKUP_S3_ENDPOINT: endpoint,
    BACKUP_S3_BUCKET: bucket,
    BACKUP_S3_ACCESS_KEY: accessKey,
    BACKUP_S3_SECRET_KEY: secretKey,
    BACKUP_S3_SESSION_TOKEN: sessionToken,
  };
}
