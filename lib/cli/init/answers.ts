import { join } from 'node:path';
import { type Environment, parseEnvText } from '../../config/env.ts';
import { gather } from '../../config/given.ts';
import { load, type Settings } from '../../config/load.ts';
import { type SettingName, settingNames } from '../../config/settings.ts';
import { envFiles, settingsFileName } from '../../config/setUpFiles.ts';
import { Failure } from '../../errors.ts';
import type { OperatorFiles } from '../../ports/setUp.ts';

/** What is known about the set-up so far: every setting as the text that a file will hold. */
export interface Answers {
  /** The directory that the set-up is written to. */
  readonly directory: string;
  readonly texts: Map<SettingName, string>;
  /** Where the application's own variables were found; null where they were not. */
  readonly applicationFile: string | null;
  /** What an existing lifeboat.json holds besides settings. */
  readonly kept: Readonly<Record<string, unknown>>;
  /** The process's own environment, for variables that are not settings: PATH, HOME. */
  readonly environment: Environment;
}

/** The application's own variables. */
const applications = settingNames.filter((name) => name === 'DATABASE_URL' || name.startsWith('MINIO_'));

/**
 * Everything that does not have to be asked. The environment wins, then what an earlier run wrote to the directory,
 * then the application's `.env`. Throws Failures `configuration` for a file that cannot be read.
 */
export async function knownAnswers(
  files: OperatorFiles,
  about: { readonly environment: Environment; readonly directory: string; readonly applicationFile: string },
): Promise<Answers> {
  const { environment, directory } = about;
  const application = await files.read(about.applicationFile);
  const texts = new Map<SettingName, string>();
  if (application !== null) {
    const values = parseEnvText(application);
    for (const name of applications) {
      const value = values[name];
      if (value !== undefined && value.trim() !== '') texts.set(name, value);
    }
  }
  const json = await jsonIn(files, join(directory, settingsFileName));
  const earlier: Record<string, string | undefined> = {};
  for (const name of Object.keys(envFiles)) {
    Object.assign(earlier, parseEnvText((await files.read(join(directory, name))) ?? ''));
  }
  refuseAnother(texts, gather(earlier, json).texts, directory);
  for (const source of [earlier, environment]) {
    for (const [name, text] of gather(source, source === earlier ? json : undefined).texts) texts.set(name, text);
  }
  return {
    directory,
    texts,
    applicationFile: application === null ? null : about.applicationFile,
    kept: Object.fromEntries(Object.entries(json ?? {}).filter(([name]) => name === 'aws' || name === '$schema')),
    environment,
  };
}

/** What an earlier run wrote for one application must never be shown as another's. */
function refuseAnother(
  application: ReadonlyMap<SettingName, string>,
  earlier: ReadonlyMap<SettingName, string>,
  directory: string,
): void {
  const [own, found] = [databaseIn(application), databaseIn(earlier)];
  if (own === null || found === null || own === found) return;
  throw new Failure(
    'configuration',
    `${directory} has the set-up of another application: its database is ${found}, and here it is ${own}`,
    {
      hint: `for a second application: lifeboat --app ${own
        .toLowerCase()
        .replaceAll(/[^a-z0-9-]/g, '-')
        .slice(0, 15)} init; to replace the first one, move ${directory} away`,
    },
  );
}

function databaseIn(texts: ReadonlyMap<SettingName, string>): string | null {
  const url = texts.get('DATABASE_URL');
  return url === undefined || !URL.canParse(url) ? null : new URL(url).pathname.slice(1);
}

async function jsonIn(files: OperatorFiles, path: string): Promise<object | undefined> {
  const text = await files.read(path);
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The settings that follow from the answers. Throws Failures `configuration` with every problem at once. */
export function settingsOf({ texts, environment }: Pick<Answers, 'texts' | 'environment'>): Settings {
  const { PATH, HOME, GNUPGHOME, XDG_STATE_HOME } = environment;
  return load({ environment: { PATH, HOME, GNUPGHOME, XDG_STATE_HOME, ...Object.fromEntries(texts) } });
}

/** Where the public half of a new pair goes. */
export function publicKeyFile(directory: string): string {
  return join(directory, 'backup.pub.asc');
}
