import type { JobName } from '../../core/runs/receipt.ts';
import { type SettingName, settingNamed } from '../settings.ts';
import type { Deployment } from './deployment.ts';

/** Commands and programs of one machine; a restore's task has neither them nor the application. */
export const ofOneMachine = [
  'RESTORE_CANARY_FILE',
  'RESTORE_START_COMMAND',
  'RESTORE_STOP_COMMAND',
] as const satisfies readonly SettingName[];

/** Settings of the machine that reads lifeboat.json: programs, paths, and schedules, which are rules on AWS. */
const elsewhere: ReadonlySet<SettingName> = new Set<SettingName>([
  'BACKUP_CRON',
  'BACKUP_GPG_PASSPHRASE_FILE',
  'BACKUP_GPG_PRIVATE_KEY_FILE',
  'BACKUP_GPG_PUBLIC_KEY_FILE',
  'BACKUP_PG_BIN_DIRS',
  'BACKUP_SCRATCH_DIR',
  'DRILL_CHECKS_FILE',
  'DRILL_CRON',
  'LIFEBOAT_HTTP_PORT',
  'LIFEBOAT_STATE_DIR',
  'MIRROR_CRON',
  'PRUNE_CRON',
  'SECRETS_ENV_FILE',
  'SECRETS_STORE',
  ...ofOneMachine,
]);

/**
 * The settings of the file that `job` reads, as its environment holds them on AWS. None is a secret: the file has none.
 */
export function variablesOf(texts: ReadonlyMap<SettingName, string>, job: JobName): Readonly<Record<string, string>> {
  const read = [...texts].filter(([name]) => settingNamed(name).jobs.includes(job) && !elsewhere.has(name));
  return Object.fromEntries(read);
}

/** How the vault and the application's place in it are found, for everything that runs on AWS. */
export function vaultVariables({ aws, host, vaultBucket, texts }: Deployment): Readonly<Record<string, string>> {
  const endpoint = texts.get('BACKUP_S3_ENDPOINT');
  const prefix = texts.get('BACKUP_S3_PREFIX');
  return {
    BACKUP_HOST: host,
    BACKUP_S3_BUCKET: vaultBucket,
    BACKUP_S3_REGION: aws.region,
    ...(prefix === undefined ? {} : { BACKUP_S3_PREFIX: prefix }),
    ...(endpoint === undefined ? {} : { BACKUP_S3_ENDPOINT: endpoint }),
  };
}
