import { hostPattern } from '../core/vault/keys.ts';
import type { Failure } from '../errors.ts';
import { brokenSchedule } from './scheduleRules.ts';
import { settings, type Values } from './settings.ts';
import { wrong } from './wrong.ts';

/**
 * A replaced file must outlive the oldest snapshot that refers to it, and the 15 days in which somebody notices that it
 * is needed (design, section 4).
 */
export const noncurrentMarginDays = 15;

/** Problems that only several values together can have. */
export function brokenRules(values: Values): readonly Failure[] {
  return [
    ...retention(values),
    ...halfKeys(values),
    ...sandbox(values),
    ...throwaway(values),
    ...brokenSchedule(values),
    ...pausedRules(values),
    ...host(values),
    ...tls(values),
    ...mail(values),
    ...twice(values),
    ...writers(values),
  ];
}

function* retention(values: Values): Generator<Failure> {
  const { BACKUP_KEEP_HOURLY_DAYS: hourly, BACKUP_KEEP_DAILY_DAYS: daily, BACKUP_NONCURRENT_DAYS: noncurrent } = values;
  const { BACKUP_LOCK_DAYS: lock, BACKUP_LOCK_DAILY_DAYS: lockDaily } = values;
  if (hourly > daily) {
    yield wrong(
      `BACKUP_KEEP_HOURLY_DAYS is ${hourly}, more than BACKUP_KEEP_DAILY_DAYS, which is ${daily}`,
      `set BACKUP_KEEP_DAILY_DAYS to ${hourly} or more`,
    );
  }
  if (lock > lockDaily) {
    yield wrong(
      `BACKUP_LOCK_DAYS is ${lock}, more than BACKUP_LOCK_DAILY_DAYS, which is ${lockDaily}`,
      `set BACKUP_LOCK_DAILY_DAYS to ${lock} or more`,
    );
  }
  const least = daily + noncurrentMarginDays;
  if (noncurrent !== undefined && noncurrent < least) {
    yield wrong(
      `BACKUP_NONCURRENT_DAYS is ${noncurrent}, too few for daily snapshots that are kept ${daily} days`,
      `set BACKUP_NONCURRENT_DAYS to ${least} or more, or remove it`,
    );
  }
}

const keyPairs = [
  ['MINIO_ACCESS_KEY', 'MINIO_SECRET_KEY'],
  ['BACKUP_S3_ACCESS_KEY', 'BACKUP_S3_SECRET_KEY'],
  ['BACKUP_S3_PRUNE_ACCESS_KEY', 'BACKUP_S3_PRUNE_SECRET_KEY'],
  ['BACKUP_S3_READ_ACCESS_KEY', 'BACKUP_S3_READ_SECRET_KEY'],
  ['RESTORE_MINIO_ACCESS_KEY', 'RESTORE_MINIO_SECRET_KEY'],
  ['DRILL_MINIO_ACCESS_KEY', 'DRILL_MINIO_SECRET_KEY'],
] as const;

const tokens = [
  ['BACKUP_S3_SESSION_TOKEN', 'BACKUP_S3_ACCESS_KEY'],
  ['BACKUP_S3_PRUNE_SESSION_TOKEN', 'BACKUP_S3_PRUNE_ACCESS_KEY'],
  ['BACKUP_S3_READ_SESSION_TOKEN', 'BACKUP_S3_READ_ACCESS_KEY'],
] as const;

/** Half a pair would silently fall back to keys with other powers. */
function* halfKeys(values: Values): Generator<Failure> {
  for (const [id, secret] of keyPairs) {
    if ((values[id] === undefined) === (values[secret] === undefined)) continue;
    const [set, missing] = values[id] === undefined ? [secret, id] : [id, secret];
    yield wrong(`${set} is set and ${missing} is not`, `set ${missing} too, or remove ${set}`);
  }
  for (const [token, id] of tokens) {
    if (values[token] === undefined || values[id] !== undefined) continue;
    yield wrong(`${token} is set and ${id} is not`, `set ${id} and its secret too, or remove ${token}`);
  }
}

function* sandbox(values: Values): Generator<Failure> {
  const { DRILL_MINIO_BUCKET: bucket } = values;
  const sameHost = values.DRILL_MINIO_ENDPOINT === undefined || values.DRILL_MINIO_ENDPOINT === values.MINIO_ENDPOINT;
  const samePort = values.DRILL_MINIO_PORT === undefined || values.DRILL_MINIO_PORT === values.MINIO_PORT;
  if (bucket !== undefined && bucket === values.MINIO_BUCKET && sameHost && samePort) {
    yield wrong(
      `DRILL_MINIO_BUCKET is ${JSON.stringify(bucket)}, the live bucket`,
      'set DRILL_MINIO_BUCKET to a bucket of its own, or remove it to drill into a temporary directory',
    );
  }
}

function* throwaway(values: Values): Generator<Failure> {
  const { DRILL_RDS_SUBNET_GROUP: subnets, DRILL_RDS_SECURITY_GROUPS: groups, DRILL_DATABASE_URL: server } = values;
  if (subnets !== undefined && server !== undefined) {
    yield wrong(
      'DRILL_RDS_SUBNET_GROUP and DRILL_DATABASE_URL are two places for one throwaway database',
      'remove one of them',
    );
  }
  if (subnets !== undefined && groups.length === 0) {
    yield wrong('DRILL_RDS_SUBNET_GROUP is set and DRILL_RDS_SECURITY_GROUPS is not', 'set DRILL_RDS_SECURITY_GROUPS');
  }
  if (subnets === undefined && groups.length > 0) {
    yield wrong('DRILL_RDS_SECURITY_GROUPS is set and DRILL_RDS_SUBNET_GROUP is not', 'set DRILL_RDS_SUBNET_GROUP');
  }
}

/** Each names the task that it starts, and all of one application begin with the name of its cluster. */
function* pausedRules({ RESTORE_RULES: names }: Values): Generator<Failure> {
  const applications = new Set(names.map((name) => /^([a-z][a-z0-9-]*)-(?:backup|mirror)$/.exec(name)?.[1]));
  if (applications.has(undefined) || applications.size > 1) {
    yield wrong(
      `RESTORE_RULES is ${JSON.stringify(names.join(','))}, not the rules <name>-backup and <name>-mirror of one application`,
      'set RESTORE_RULES as the stack does: npx cdk deploy --all',
    );
  }
}

function* host(values: Values): Generator<Failure> {
  const database = values.DATABASE_URL?.database;
  if (values.BACKUP_HOST === undefined && database !== undefined && !hostPattern.test(database)) {
    yield wrong(
      `the database is called ${JSON.stringify(database)}, which cannot name the source in the vault`,
      `set BACKUP_HOST to ${settings.BACKUP_HOST.shape}`,
    );
  }
}

/** Over the internet anybody may impersonate the server, so it has to present a certificate with its name. */
function* tls(values: Values): Generator<Failure> {
  if (!values.DATABASE_DEMAND_TLS) return;
  for (const name of ['DATABASE_URL', 'RESTORE_DATABASE_URL'] as const) {
    const mode = values[name]?.sslMode;
    if (mode === undefined || mode === 'verify-full') continue;
    yield wrong(
      `${name} has sslmode ${mode}, and DATABASE_DEMAND_TLS asks for verify-full`,
      `end ${name} with ?sslmode=verify-full`,
    );
  }
}

/** An incomplete mail configuration would silently notify nobody. */
function* mail(values: Values): Generator<Failure> {
  const { NOTIFY_MAIL_URL: url, NOTIFY_MAIL_FROM: from, NOTIFY_MAIL_TO: to } = values;
  const missing = [
    ...(url === undefined ? ['NOTIFY_MAIL_URL'] : []),
    ...(from === undefined ? ['NOTIFY_MAIL_FROM'] : []),
    ...(to.length === 0 ? ['NOTIFY_MAIL_TO'] : []),
  ];
  if (missing.length === 0 || missing.length === 3) return;
  const names = missing.join(' and ');
  yield wrong(`mail is not whole: ${names} ${missing.length === 1 ? 'is' : 'are'} not set`, `set ${names} too`);
}

/** It is unclear which of the two was meant. */
function* twice(values: Values): Generator<Failure> {
  for (const name of ['BACKUP_GPG_PASSPHRASE', 'DRILL_CHECKS'] as const) {
    if (values[name] === undefined || values[`${name}_FILE`] === undefined) continue;
    yield wrong(`${name} and ${name}_FILE are both set`, 'remove one of them');
  }
}

/** Writers that are stopped and not started again would be a second disaster. */
function* writers(values: Values): Generator<Failure> {
  const { RESTORE_STOP_COMMAND: stop, RESTORE_START_COMMAND: start } = values;
  if ((stop === undefined) === (start === undefined)) return;
  const [set, missing] = stop === undefined ? ['START', 'STOP'] : ['STOP', 'START'];
  yield wrong(
    `RESTORE_${set}_COMMAND is set and RESTORE_${missing}_COMMAND is not`,
    `set RESTORE_${missing}_COMMAND too, or remove RESTORE_${set}_COMMAND`,
  );
}
