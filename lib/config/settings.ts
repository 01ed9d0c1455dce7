import type { Setting, ValueOf } from './setting.ts';
import { drillSettings } from './settings/drill.ts';
import { liveSettings } from './settings/live.ts';
import { notifySettings } from './settings/notify.ts';
import { restoreSettings } from './settings/restore.ts';
import { retentionSettings } from './settings/retention.ts';
import { scheduleSettings } from './settings/schedule.ts';
import { sealSettings } from './settings/seal.ts';
import { secretsSettings } from './settings/secrets.ts';
import { signingSettings } from './settings/signing.ts';
import { sourceSettings } from './settings/source.ts';
import { vaultSettings } from './settings/vault.ts';
import { walSettings } from './settings/wal.ts';

/** Every variable that Lifeboat reads, in the order of docs/reference/settings.md. */
export const settings = {
  ...sourceSettings,
  ...walSettings,
  ...liveSettings,
  ...vaultSettings,
  ...sealSettings,
  ...signingSettings,
  ...retentionSettings,
  ...restoreSettings,
  ...secretsSettings,
  ...drillSettings,
  ...scheduleSettings,
  ...notifySettings,
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof settings;

/** The value of every setting, defaults applied. */
export type Values = { readonly [N in SettingName]: ValueOf<(typeof settings)[N]> };

/** Renamed settings; the old name is still read where the new one is not given. */
export const formerNames: ReadonlyMap<SettingName, string> = new Map([['COPY_CONCURRENCY', 'MIRROR_CONCURRENCY']]);

export const settingNames: readonly SettingName[] = Object.keys(settings).filter(isSettingName);

export function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(settings, name);
}

/** For a name that is only known at run time, all settings have their common type. */
export function settingNamed(name: SettingName): Setting {
  return settings[name];
}
