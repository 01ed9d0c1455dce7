import * as v from 'valibot';
import { Failure } from '../errors.ts';
import { type SettingName, settingNamed, settingNames, type Values } from './settings.ts';

/** Longer than any value that is not a whole document. */
const longestShown = 100;

/**
 * Reads every given text by its setting's schema; a setting that is not given has its default. An invalid text also
 * gets the default, so that the rules after this can run and everything is reported at once.
 */
export function readValues(texts: ReadonlyMap<SettingName, string>): {
  readonly values: Values;
  readonly problems: readonly Failure[];
} {
  const values: Partial<Record<SettingName, unknown>> = {};
  const problems: Failure[] = [];
  for (const name of settingNames) {
    const setting = settingNamed(name);
    const text = texts.get(name);
    values[name] = setting.default;
    if (text === undefined) continue;
    const result = v.safeParse(setting.schema, text);
    if (result.success) values[name] = result.output;
    else problems.push(problemOf(name, text, result.issues[0].message));
  }
  if (!isComplete(values)) throw new Error('a setting was left unread');
  return { values, problems };
}

/** Sound because each value comes from the schema that its type is derived from, or is that setting's default. */
function isComplete(values: Partial<Record<SettingName, unknown>>): values is Values {
  return settingNames.every((name) => Object.hasOwn(values, name));
}

/** What is wrong with one text for one setting, for a question to show; null when nothing is. */
export function problemWith(name: SettingName, text: string): string | null {
  const result = v.safeParse(settingNamed(name).schema, text);
  return result.success ? null : `this is ${result.issues[0].message}`;
}

function problemOf(name: SettingName, text: string, issue: string): Failure {
  const setting = settingNamed(name);
  const shown = setting.secret ? '' : text.trim() === '' ? 'empty, ' : `${JSON.stringify(shortened(text))}, `;
  const removal = setting.default === undefined ? '' : `, or remove it for the default (${plain(setting.default)})`;
  return new Failure('configuration', `${name} is ${shown}${issue}`, {
    hint: `set ${name} to ${setting.shape}, for example ${setting.example}${removal}`,
  });
}

/** A message is for a person, who recognises the value by its beginning. */
function shortened(text: string): string {
  return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
