import type { Unrestored } from '../../../core/restore/unrestored.ts';
import type { Refusal } from '../server/restore/replay.ts';
import type { Reloaded } from './reload.ts';
import type { RestoreError } from './restoreErrors.ts';
import { withoutSecrets } from './secrets.ts';
import { bareWords } from './serverWords.ts';

/** A table whose access method is not there is made with the default one, which holds the same rows. */
export function lackingMethod(message: string): Unrestored | null {
  const name = /^could not set default_table_access_method: .*"(?<name>(?:[^"]|"")*)"$/m.exec(message)?.groups?.[
    'name'
  ];
  if (name === undefined) return null;
  return {
    kind: 'ACCESS METHOD',
    name,
    how: 'weakened',
    statement: `-- for each table that had it: ALTER TABLE … SET ACCESS METHOD "${name.replaceAll('"', '""')}";`,
    why: 'the server does not have it, and its tables are made with the default one',
    sqlState: '42501',
    rows: null,
  };
}

/** A table whose rows no weaker form of it takes; named as in a census. */
export function rowsLeftOut(
  message: string,
  { table, refusal }: Extract<Reloaded, { readonly kind: 'refused' }>,
): Unrestored {
  return {
    kind: 'TABLE DATA',
    name: table,
    how: 'left out',
    statement: laterOf('COPY', table),
    why: whyOf({ message, statement: null }, refusal),
    sqlState: refusal.sqlState,
    rows: null,
  };
}

/** Rows follow a COPY, and scripts do not contain them. */
export function laterOf(statement: string, name: string): string {
  if (!/^COPY\b/.test(statement)) return withoutSecrets(statement);
  return `-- correct ${name.replaceAll(/\s+/g, ' ')}, then load its rows from the dump: pg_restore --data-only --table=… (docs/reference/formats.md)`;
}

export function whyOf({ message, statement }: RestoreError, { within }: Refusal): string {
  const words = bareWords(message, statement);
  if (within === null) return words;
  return `${words}, in function ${within}; it may need its own search_path: alter function ${within} set search_path = …`;
}
