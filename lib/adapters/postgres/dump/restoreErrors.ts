/** One `pg_restore: error:` entry. */
export interface RestoreError {
  readonly message: string;
  /** The SQL that failed; null where the error was not one statement's: a broken COPY, a lost connection. */
  readonly statement: string | null;
}

export interface RestoreReport {
  readonly errors: readonly RestoreError[];
  /**
   * What pg_restore itself counted at its end; null when it did not get that far. Right for one process only: with
   * several, a worker that once met an error counts one for every item it does after that.
   */
  readonly counted: number | null;
  /** What is neither an error nor a remark: two workers that wrote at the same moment, for one. */
  readonly unread: readonly string[];
}

const prefix = 'pg_restore: ';
const commandMark = 'Command was: ';
const known = /^(?:error|warning|detail|hint|while|from TOC entry)\b/;

/**
 * Reads what pg_restore wrote to stderr when run without `--exit-on-error`: an entry begins with `pg_restore: ` and
 * goes on until the next. SQL that forges such lines can add errors, not hide any: the count is compared by the caller.
 */
export function readRestoreErrors(stderr: string): RestoreReport {
  const entries = stderr.split(/^(?=pg_restore: )/m).map((entry) => entry.slice(prefix.length).trimEnd());
  const errors = entries.flatMap((entry) =>
    entry.startsWith('error: ') ? [readError(entry.slice('error: '.length))] : [],
  );
  const unread = entries.filter((entry) => entry !== '' && !known.test(entry));
  const counts = entries.flatMap((entry) => /^warning: errors ignored on restore: (\d+)$/.exec(entry)?.[1] ?? []);
  const last = counts.at(-1);
  return { errors, counted: last === undefined ? null : Number(last), unread };
}

function readError(entry: string): RestoreError {
  const mark = entry.indexOf(`\n${commandMark}`);
  if (mark < 0) return { message: entry, statement: null };
  return { message: entry.slice(0, mark), statement: entry.slice(mark + 1 + commandMark.length).trim() };
}
