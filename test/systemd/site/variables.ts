import { readFile } from 'node:fs/promises';
import { arnOf, policyDocument, powersOver } from '../../../lib/core/vault/powers.ts';
import { farAway } from '../../helpers/farAway.ts';
import { scopedKeys } from '../../helpers/servers/scopedKeys.ts';
import type { Place } from '../../jobs/helpers/place.ts';
import { bucketVariables } from '../../jobs/restoreSteps/environment.ts';
import type { Machine } from '../machine/machine.ts';

/** Where an operator keeps them: a home, which no service may look into. */
const keyFiles = { public: '/home/operator/backup.pub.asc', private: '/home/operator/restore.asc' } as const;

export type Variables = Readonly<Record<string, string>>;

/**
 * What one file for all jobs holds: each job's keys, which can do what the job's ports can and no more, and schedules that wait
 * for half a year. Puts the key pair there.
 */
export async function everythingOf(place: Place, machine: Machine): Promise<Variables> {
  if (place.keys === null) throw new Error('nothing is sealed at this place');
  await machine.write(keyFiles.public, await readFile(place.keys.publicKeyFile, 'utf8'));
  await machine.write(keyFiles.private, await readFile(place.keys.privateKeyFile, 'utf8'));
  const pattern = farAway();
  const writing = policyDocument(powersOver(['backup', 'mirror'], arnOf(place.vaultBucket)));
  return {
    BACKUP_HOST: place.host,
    DATABASE_URL: place.marina.databaseUrl,
    ...bucketVariables('MINIO', place.live),
    MINIO_BUCKET: place.liveBucket,
    BACKUP_S3_ENDPOINT: place.vault.endpoint,
    BACKUP_S3_BUCKET: place.vaultBucket,
    ...keysOf('BACKUP_S3', await scopedKeys(place.vault, writing)),
    ...keysOf('BACKUP_S3_PRUNE', await place.vaultKeys('prune')),
    ...keysOf('BACKUP_S3_READ', await place.vaultKeys('drill')),
    BACKUP_GPG_PUBLIC_KEY_FILE: keyFiles.public,
    BACKUP_GPG_PRIVATE_KEY_FILE: keyFiles.private,
    BACKUP_CRON: pattern,
    MIRROR_CRON: pattern,
    PRUNE_CRON: pattern,
    DRILL_CRON: pattern,
  };
}

function keysOf(prefix: string, keys: Awaited<ReturnType<typeof scopedKeys>>): Variables {
  return {
    [`${prefix}_ACCESS_KEY`]: keys.accessKey,
    [`${prefix}_SECRET_KEY`]: keys.secretKey,
    [`${prefix}_SESSION_TOKEN`]: keys.sessionToken,
  };
}

export function envText(variables: Variables): string {
  return Object.entries(variables)
    .map(([name, text]) => `${name}=${text}\n`)
    .join('');
}

/** What of these variables nobody may see. */
export function secretsIn(variables: Variables): readonly string[] {
  const secret = Object.entries(variables).filter(([name]) => /SECRET|TOKEN|WEBHOOK/.test(name));
  const passwords = Object.values(variables).flatMap((text) => /:\/\/[^/:]+:([^@]+)@/.exec(text)?.slice(1) ?? []);
  return [...secret.map(([, text]) => text), ...passwords];
}
