import type { JobName } from '../core/runs/receipt.ts';
import { load, type Settings } from './load.ts';
import { type SettingName, settingNamed, settingNames } from './settings.ts';

/** Files that perhaps only root can read: systemd passes them to the jobs. A list has a colon between paths. */
const handedOver = [
  'BACKUP_GPG_PUBLIC_KEY_FILE',
  'BACKUP_GPG_PRIVATE_KEY_FILE',
  'BACKUP_GPG_PASSPHRASE_FILE',
  'DRILL_CHECKS_FILE',
] as const satisfies readonly SettingName[];

/** Settings that the machine's schedule decides for the jobs, or that only `run` reads. */
const decided: ReadonlySet<SettingName> = new Set([
  'BACKUP_CRON',
  'MIRROR_CRON',
  'PRUNE_CRON',
  'DRILL_CRON',
  'LIFEBOAT_STATE_DIR',
  'LIFEBOAT_HTTP_PORT',
  ...handedOver,
]);

/** Only the part of a configuration that these jobs read. */
export interface Share {
  readonly settings: Settings;
  readonly environment: Readonly<Record<string, string>>;
  readonly credentials: Readonly<Record<string, readonly string[]>>;
}

/** `host`: the name of the source, which some jobs otherwise take from a variable that others may not read. */
export function shareOf({ given }: Settings, jobs: readonly JobName[], host: string): Share {
  const environment: Record<string, string> = {};
  const credentials: Record<string, readonly string[]> = {};
  for (const name of settingNames) {
    const text = given.get(name)?.reveal();
    if (text === undefined || !settingNamed(name).jobs.some((job) => jobs.some((each) => each === job))) continue;
    if (!decided.has(name)) environment[name] = text;
    else if (handedOver.some((each) => each === name)) credentials[name] = pathsOf(name, text);
  }
  environment['BACKUP_HOST'] = host;
  const files: Record<string, string> = {};
  for (const [name, paths] of Object.entries(credentials)) files[name] = paths.join(':');
  return { settings: load({ environment: { ...environment, ...files } }), environment, credentials };
}

function pathsOf(name: SettingName, text: string): readonly string[] {
  const separator = settingNamed(name).separator;
  return separator === undefined ? [text.trim()] : text.split(separator).map((path) => path.trim());
}
