import type { Failure } from '../errors.ts';
import type { Environment } from './env.ts';
import { nearest } from './nearest.ts';
import { formerNames, isSettingName, type SettingName, settingNamed, settingNames } from './settings.ts';
import { wrong } from './wrong.ts';

/** The settings as given, not validated yet; the environment wins over the file. */
export interface Given {
  readonly texts: ReadonlyMap<SettingName, string>;
  readonly problems: readonly Failure[];
  readonly warnings: readonly string[];
}

export function gather(environment: Environment, file: unknown): Given {
  const fromFile = textsOfFile(file);
  const texts = new Map(fromFile.texts);
  for (const name of settingNames) {
    const text = environment[name] ?? environment[formerNames.get(name) ?? name];
    if (text === undefined || (text.trim() === '' && settingNamed(name).empty === 'missing')) continue;
    texts.set(name, text);
  }
  return { texts, problems: fromFile.problems, warnings: unknownVariables(environment) };
}

function textsOfFile(file: unknown): Pick<Given, 'texts' | 'problems'> {
  const texts = new Map<SettingName, string>();
  const problems: Failure[] = [];
  if (file === undefined) return { texts, problems };
  if (typeof file !== 'object' || file === null || Array.isArray(file)) {
    problems.push(wrong('lifeboat.json is not an object', 'begin it with { and end it with }'));
    return { texts, problems };
  }
  for (const [written, value] of Object.entries(file)) {
    // `aws` belongs to the deployment; config/deployment validates it.
    if (written === '$schema' || written === 'aws') continue;
    const name = currentName(written);
    if (name !== written && name in file) continue;
    const text = isSettingName(name) ? textOf(value, settingNamed(name).separator) : undefined;
    if (!isSettingName(name)) problems.push(unknownInFile(name));
    else if (settingNamed(name).secret) problems.push(secretInFile(name));
    else if (text === undefined) problems.push(oddInFile(name));
    else if (text.trim() !== '' || settingNamed(name).empty === 'problem') texts.set(name, text);
  }
  return { texts, problems };
}

/** The name that a setting has now. */
function currentName(name: string): string {
  for (const [current, former] of formerNames) if (former === name) return current;
  return name;
}

function textOf(value: unknown, separator: string | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (separator === undefined || !Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === 'string') ? value.join(separator) : undefined;
}

function unknownInFile(name: string): Failure {
  const meant = nearest(name, settingNames);
  return wrong(
    `lifeboat.json has ${JSON.stringify(name)}, which is no setting`,
    meant === undefined ? `remove ${JSON.stringify(name)} from lifeboat.json` : `did you mean ${meant}?`,
  );
}

function secretInFile(name: SettingName): Failure {
  return wrong(
    `${name} is a secret and stands in lifeboat.json`,
    `move ${name} to the environment or to an --env-file, and change it if the file was ever shared`,
  );
}

function oddInFile(name: SettingName): Failure {
  return wrong(
    `${name} in lifeboat.json is neither a text, a number nor true or false`,
    `set ${name} to ${settingNamed(name).shape}`,
  );
}

/** Prefixes that only Lifeboat uses for variables; other programs use the application's own prefixes too. */
const ourPrefixes = /^(?:LIFEBOAT|BACKUP|MIRROR|RESTORE|DRILL|NOTIFY)_/;
const sharedPrefixes = /^(?:MINIO|DATABASE)_/;
/** Variables that the entry of a task reads itself, before any command does (containers/runner). */
const ofTasks: ReadonlySet<string> = new Set(['LIFEBOAT_JOB', 'LIFEBOAT_SCHEDULED_AT']);

function unknownVariables(environment: Environment): readonly string[] {
  const warnings: string[] = [];
  for (const name of Object.keys(environment).toSorted()) {
    if (isSettingName(currentName(name)) || ofTasks.has(name)) continue;
    const ours = ourPrefixes.test(name);
    if (!ours && !sharedPrefixes.test(name)) continue;
    const meant = nearest(name, settingNames);
    if (meant !== undefined) warnings.push(`${name} is no variable of lifeboat; did you mean ${meant}?`);
    else if (ours) warnings.push(`${name} is no variable of lifeboat and is not read`);
  }
  return warnings;
}
