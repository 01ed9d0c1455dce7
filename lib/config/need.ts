import { Failure, Failures } from '../errors.ts';
import type { Settings } from './load.ts';
import type { GivenPowers, Power, Powers } from './powers.ts';
import type { SettingName } from './settings.ts';

interface PowerFacts {
  readonly what: string;
  /** All of these, each filled by itself or by its stand-in. */
  readonly variables: readonly (readonly [SettingName, standIn?: SettingName])[];
  /** Where any of several ways would do. */
  readonly hint?: string;
}

const vaultBucket = ['BACKUP_S3_BUCKET'] as const;

const facts: Readonly<Record<Power, PowerFacts>> = {
  host: { what: 'the name of the source', variables: [['BACKUP_HOST']] },
  source: { what: 'the source database', variables: [['DATABASE_URL']] },
  walSource: { what: 'the cluster to stream the log of', variables: [['BACKUP_WAL_URL', 'DATABASE_URL']] },
  liveFiles: {
    what: 'the live bucket',
    variables: [['MINIO_ENDPOINT'], ['MINIO_ACCESS_KEY'], ['MINIO_SECRET_KEY'], ['MINIO_BUCKET']],
  },
  vaultWriter: {
    what: 'a key that writes to the vault',
    variables: [vaultBucket, ['BACKUP_S3_ACCESS_KEY'], ['BACKUP_S3_SECRET_KEY']],
  },
  vaultRemover: {
    what: 'a key that prunes the vault',
    variables: [
      vaultBucket,
      ['BACKUP_S3_PRUNE_ACCESS_KEY', 'BACKUP_S3_ACCESS_KEY'],
      ['BACKUP_S3_PRUNE_SECRET_KEY', 'BACKUP_S3_SECRET_KEY'],
    ],
  },
  vaultReader: {
    what: 'a key that reads the vault',
    variables: [
      vaultBucket,
      ['BACKUP_S3_READ_ACCESS_KEY', 'BACKUP_S3_ACCESS_KEY'],
      ['BACKUP_S3_READ_SECRET_KEY', 'BACKUP_S3_SECRET_KEY'],
    ],
  },
  seal: {
    what: 'a public key to seal dumps with',
    variables: [['BACKUP_GPG_RECIPIENT']],
    hint: 'set BACKUP_GPG_RECIPIENT or BACKUP_GPG_PUBLIC_KEY_FILE, or BACKUP_ENCRYPTION=none to store dumps that anybody can read',
  },
  unseal: {
    what: 'the private key that opens dumps',
    variables: [['BACKUP_GPG_PRIVATE_KEY_FILE', 'BACKUP_GPG_PRIVATE_KEY']],
  },
  targetDatabase: { what: 'a database to restore to', variables: [['RESTORE_DATABASE_URL', 'DATABASE_URL']] },
  targetFiles: {
    what: 'a bucket to restore files to',
    variables: [
      ['RESTORE_MINIO_ENDPOINT', 'MINIO_ENDPOINT'],
      ['RESTORE_MINIO_ACCESS_KEY', 'MINIO_ACCESS_KEY'],
      ['RESTORE_MINIO_SECRET_KEY', 'MINIO_SECRET_KEY'],
      ['RESTORE_MINIO_BUCKET', 'MINIO_BUCKET'],
    ],
  },
  throwaway: { what: 'a server for throwaway databases', variables: [['DRILL_DATABASE_URL']] },
  sandbox: {
    what: 'a sandbox bucket',
    variables: [
      ['DRILL_MINIO_ENDPOINT', 'MINIO_ENDPOINT'],
      ['DRILL_MINIO_ACCESS_KEY'],
      ['DRILL_MINIO_SECRET_KEY'],
      ['DRILL_MINIO_BUCKET'],
    ],
  },
};

/** The powers, with all demanded ones present; otherwise one Failure `configuration` names every missing variable. */
export function need<const P extends Power>(settings: Settings, ...asked: readonly P[]): Pick<Powers, P> {
  const { powers } = settings;
  if (holds(powers, asked)) return powers;
  const problems = asked.filter((power) => powers[power] === undefined).map((power) => missing(settings, power));
  const [first, ...others] = problems;
  if (first !== undefined && others.length === 0) throw first;
  throw new Failures('configuration', `${problems.length} things are not configured`, problems);
}

function holds<P extends Power>(powers: GivenPowers, asked: readonly P[]): powers is GivenPowers & Pick<Powers, P> {
  return asked.every((power) => powers[power] !== undefined);
}

function missing(settings: Settings, power: Power): Failure {
  const { what, variables, hint } = facts[power];
  const unset = variables
    .filter(([name, standIn]) => !settings.given.has(name) && !(standIn !== undefined && settings.given.has(standIn)))
    .map(([name]) => name);
  const names = unset.join(', ');
  return new Failure(
    'configuration',
    `${what} is not configured: ${names} ${unset.length === 1 ? 'is' : 'are'} not set`,
    {
      hint: hint ?? `set ${names}`,
    },
  );
}
