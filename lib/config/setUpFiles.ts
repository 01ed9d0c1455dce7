import { envLine } from '../core/secrets/envFile.ts';
import { type SettingName, settingNamed, settingNames } from './settings.ts';
import { wrong } from './wrong.ts';

/** A file of a set-up, by its name in the directory of the set-up. */
export interface SetUpFile {
  readonly name: string;
  readonly content: string;
  /** Whether only its owner may read it. */
  readonly secret: boolean;
}

export const settingsFileName = 'lifeboat.json';

const database: readonly SettingName[] = ['DATABASE_URL'];
const live: readonly SettingName[] = ['MINIO_ACCESS_KEY', 'MINIO_SECRET_KEY'];
const writer: readonly SettingName[] = ['BACKUP_S3_ACCESS_KEY', 'BACKUP_S3_SECRET_KEY', 'BACKUP_S3_SESSION_TOKEN'];
const prune: readonly SettingName[] = [
  'BACKUP_S3_PRUNE_ACCESS_KEY',
  'BACKUP_S3_PRUNE_SECRET_KEY',
  'BACKUP_S3_PRUNE_SESSION_TOKEN',
];
const read: readonly SettingName[] = [
  'BACKUP_S3_READ_ACCESS_KEY',
  'BACKUP_S3_READ_SECRET_KEY',
  'BACKUP_S3_READ_SESSION_TOKEN',
];
const opening: readonly SettingName[] = ['BACKUP_GPG_PRIVATE_KEY_FILE', 'BACKUP_GPG_PASSPHRASE_FILE'];
const notify = settingNames.filter((name) => name.startsWith('NOTIFY_') && settingNamed(name).secret);
const elsewhere = settingNames.filter((name) => /^(?:RESTORE|DRILL)_/.test(name) && settingNamed(name).secret);

/** One file of secrets for each set of keys, so that one file does not give the powers of another. */
export const envFiles = {
  'writer.env': {
    of: 'backup and mirror: puts and reads, deletes nothing',
    names: [...database, ...live, ...writer, 'BACKUP_SIGNING_KEY', ...notify],
  },
  'prune.env': { of: 'prune: hides, ends nothing', names: [...prune, 'PRUNE_SIGNING_KEY', ...notify] },
  'drill.env': {
    of: 'drill and restore: reads and opens; best kept on another machine than writer.env',
    names: [...database, ...live, ...read, ...opening, 'READ_SIGNING_KEY', ...elsewhere, ...notify],
  },
} as const satisfies Readonly<Record<string, { readonly of: string; readonly names: readonly SettingName[] }>>;

/**
 * The files that hold these settings, each setting where it is read. Prune has no file without its own keys. `kept` is
 * what lifeboat.json holds besides settings.
 */
export function setUpFiles(
  texts: ReadonlyMap<SettingName, string>,
  kept: Readonly<Record<string, unknown>> = {},
): readonly SetUpFile[] {
  const shared = [...texts].filter(([name]) => !settingNamed(name).secret && !opening.includes(name));
  const json: SetUpFile = {
    name: settingsFileName,
    content: `${JSON.stringify({ ...kept, ...Object.fromEntries(shared) }, null, 2)}\n`,
    secret: false,
  };
  const env = Object.entries(envFiles).flatMap(([name, { of, names }]): readonly SetUpFile[] => {
    if (name === 'prune.env' && !texts.has('BACKUP_S3_PRUNE_ACCESS_KEY')) return [];
    // Without their own keys, drill and restore fall back on the writer's.
    const borrowed = name === 'drill.env' && !texts.has('BACKUP_S3_READ_ACCESS_KEY') ? writer : [];
    const values = [...names, ...borrowed].flatMap((each) => {
      const text = texts.get(each);
      return text === undefined ? [] : [[each, text] as const];
    });
    const lines = values.map(([each, text]) => envLine(each, text) ?? unwritable(each));
    return [{ name, content: `# Lifeboat, ${of}\n${lines.join('')}`, secret: true }];
  });
  return [json, ...env];
}

function unwritable(name: SettingName): never {
  throw wrong(
    `${name} holds an apostrophe beside a quote, backslash, dollar or line end, which no file of variables can hold`,
    `choose another value for ${name}, then go on: lifeboat init`,
  );
}
