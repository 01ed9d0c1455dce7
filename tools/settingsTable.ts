/** docs/reference/settings.md: `node tools/settingsTable.ts` writes its table of variables again, between the markers. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SettingName, settingNamed, settingNames } from '../lib/config/settings.ts';

const begin = '<!-- settings:begin -->';
const end = '<!-- settings:end -->';
export const settingsPage = join(import.meta.dirname, '../docs/reference/settings.md');

/** The document with what stands between the markers replaced by the table. Throws when the markers are not there. */
export function withSettingsTable(document: string): string {
  const from = document.indexOf(begin);
  const to = document.indexOf(end);
  if (from === -1 || to < from) throw new Error(`the document has no ${begin} before ${end}`);
  return `${document.slice(0, from + begin.length)}\n${settingsTable()}\n${document.slice(to)}`;
}

function settingsTable(): string {
  const rows = settingNames.map((name) => {
    const { meaning, secret, jobs } = settingNamed(name);
    const cells = [`\`${name}\``, meaning, defaultOf(name), secret ? 'yes' : '', jobs.join(', ')];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  return ['| Variable | Meaning | Default | Secret | Read by |', '|---|---|---|---|---|', ...rows].join('\n');
}

function defaultOf(name: SettingName): string {
  const { default: value, defaultText } = settingNamed(name);
  if (defaultText !== undefined) return defaultText;
  if (value === undefined || (Array.isArray(value) && value.length === 0)) return '';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

if (import.meta.main) writeFileSync(settingsPage, withSettingsTable(readFileSync(settingsPage, 'utf8')));
