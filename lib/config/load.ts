import { backupPattern, type ScheduledJob } from '../core/runs/timetable.ts';
import { type Failure, Failures } from '../errors.ts';
import { assemblePowers } from './assemble.ts';
import { secretsOf } from './concealed.ts';
import type { Environment } from './env.ts';
import { gather } from './given.ts';
import { type Notify, notifyOf } from './notify.ts';
import type { GivenPowers } from './powers.ts';
import { brokenRules } from './rules.ts';
import { Secret } from './secret.ts';
import type { SecretsLocation } from './settings/secrets.ts';
import type { SettingName, Values } from './settings.ts';
import { type Signing, signingOf } from './signing.ts';
import { type Tuning, tuning } from './tuning.ts';
import { readValues } from './values.ts';

/** A valid configuration. Which powers it has differs from process to process: {@link need} demands them. */
export interface Settings extends Tuning {
  readonly powers: GivenPowers;
  /** When each job starts by itself: a cron pattern in UTC, and the setting that it comes from. */
  readonly patterns: Readonly<Record<ScheduledJob, { readonly setting: SettingName; readonly pattern: string }>>;
  readonly stateDirectory: string;
  /** Who signs records, and whose signatures count. */
  readonly signing: Signing;
  /** The application's own secrets, which no backup sees. */
  readonly applicationSecrets: {
    readonly store: SecretsLocation | undefined;
    readonly file: string;
    /** A program that checks, with these secrets, that a restored database can be read. */
    readonly canary: string | undefined;
    readonly critical: readonly string[];
  };
  readonly notify: Notify;
  /** Where `run` answers on loopback; undefined: nowhere. */
  readonly httpPort: number | undefined;
  /** Warnings for every run: variables that nothing reads. */
  readonly warnings: readonly string[];
  /** For `doctor`: powers that fall back on another one's keys. */
  readonly fallbacks: readonly string[];
  /** To be redacted in all output. */
  readonly secrets: readonly Secret[];
  /** All given settings as texts. */
  readonly given: ReadonlyMap<SettingName, Secret>;
  /** The process's environment: where to find programs, and where gpg keeps its keyring. */
  readonly surroundings: {
    readonly searchPath: string | undefined;
    readonly gnupgHome: string | undefined;
    readonly home: string | undefined;
    /** systemd's `SERVICE_RESULT`, for the command that runs after a service has ended. */
    readonly serviceResult: string | undefined;
  };
}

/**
 * Reads the environment and the content of lifeboat.json (undefined: none). Throws Failures `configuration` with every
 * problem at once, each naming the variable, its value unless that is secret, and what to do. A missing setting is not
 * a problem yet: a process has the powers it was given.
 */
export function load(input: { readonly environment: Environment; readonly file?: unknown }): Settings {
  const { settings, problems } = judged(input);
  if (problems.length === 0) return settings;
  const message = problems.length === 1 ? 'a setting is wrong' : `${problems.length} settings are wrong`;
  throw new Failures('configuration', message, problems);
}

/** The valid part of a configuration. Use it only to notify people that the configuration is wrong. */
export function loadSound(input: Parameters<typeof load>[0]): Settings {
  return judged(input).settings;
}

function judged(input: Parameters<typeof load>[0]): {
  readonly settings: Settings;
  readonly problems: readonly Failure[];
} {
  const given = gather(input.environment, input.file);
  const { values, problems } = readValues(given.texts);
  const settings: Settings = {
    ...assemblePowers(values),
    ...tuning(values),
    ...running(values, input.environment),
    signing: signingOf(values),
    applicationSecrets: {
      store: values.SECRETS_STORE,
      file: values.SECRETS_ENV_FILE,
      canary: values.RESTORE_CANARY_FILE,
      critical: values.SECRETS_CRITICAL_KEYS,
    },
    warnings: given.warnings,
    secrets: secretsOf(given.texts, values),
    given: new Map([...given.texts].map(([name, text]) => [name, new Secret(text)])),
    surroundings: runtimeOf(input.environment),
  };
  return { settings, problems: [...given.problems, ...problems, ...brokenRules(values)] };
}

function runtimeOf({ PATH, GNUPGHOME, HOME, SERVICE_RESULT }: Environment): Settings['surroundings'] {
  const gnupgHome = GNUPGHOME ?? (HOME === undefined ? undefined : `${HOME}/.gnupg`);
  return { searchPath: PATH, gnupgHome, home: HOME, serviceResult: SERVICE_RESULT };
}

function running(
  values: Values,
  { HOME, XDG_STATE_HOME }: Environment,
): Pick<Settings, 'patterns' | 'stateDirectory' | 'notify' | 'httpPort'> {
  const state = XDG_STATE_HOME ?? (HOME === undefined ? '/var/lib' : `${HOME}/.local/state`);
  const backup = values.BACKUP_CRON ?? backupPattern(values.BACKUP_INTERVAL_MINUTES);
  return {
    patterns: {
      backup: { setting: 'BACKUP_CRON', pattern: backup },
      mirror: { setting: 'MIRROR_CRON', pattern: values.MIRROR_CRON },
      prune: { setting: 'PRUNE_CRON', pattern: values.PRUNE_CRON },
      drill: { setting: 'DRILL_CRON', pattern: values.DRILL_CRON },
    },
    stateDirectory: values.LIFEBOAT_STATE_DIR ?? `${state}/lifeboat`,
    notify: notifyOf(values),
    httpPort: values.LIFEBOAT_HTTP_PORT,
  };
}
