import type { Difference } from '../verify/difference.ts';

/** An object of the archive that a restore left out, or brought back weaker than it was. */
export interface Unrestored {
  /** As in a table of contents: `FK CONSTRAINT`, `INDEX`, `MATERIALIZED VIEW DATA`. */
  readonly kind: string;
  /** Quoted as SQL has it: `app.m`, `invoice_client_id_fkey on public.invoice`. */
  readonly name: string;
  /** `left out`: it is not there. `weakened`: a constraint NOT VALID, a column nullable, a view WITH NO DATA. */
  readonly how: 'left out' | 'weakened';
  /** SQL to run later that makes it what it was. Holds no secret: options of user mappings are cut. */
  readonly statement: string;
  /** In a sentence, without contents of rows. */
  readonly why: string;
  /** Null where the server gave none. */
  readonly sqlState: string | null;
  /** SQL that finds the rows in the way; null where it is not known. */
  readonly rows: string | null;
}

/** One line for a person. */
export function describeUnrestored({ kind, name, how, why, sqlState }: Unrestored): string {
  const state = sqlState === null ? '' : ` (SQLSTATE ${sqlState})`;
  return `${how}: ${kind.toLowerCase()} ${name}: ${why}${state}`;
}

/** A file of SQL that a person reads, corrects and runs, in the archive's order. */
export function renderUnrestored(database: string, snapshot: string, list: readonly Unrestored[]): string {
  const head = [
    `-- What the restore of snapshot ${oneLine(snapshot)} into ${oneLine(database)} left out or weakened: ${list.length} objects.`,
    '-- Correct the cause of each, then run its statement. Passwords are cut: write them in.',
  ];
  const items = list.map((item) =>
    [
      `-- ${oneLine(describeUnrestored(item))}`,
      ...(item.rows === null ? [] : [`-- the rows in the way: ${oneLine(item.rows)}`]),
      item.statement,
    ].join('\n'),
  );
  return [...head, '', ...items.flatMap((item) => [item, ''])].join('\n');
}

/** A name must not end the comment it is printed in. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** An object that is missing because the proof says it is left out does not count as a loss. */
export function besideLeftOut(difference: Difference, leftOut: readonly Unrestored[]): Difference {
  const names = leftOut.map(({ kind, name }) => `${kind.toLowerCase()} ${name.replaceAll('"', '')}`);
  return names.includes(difference.what) ? { ...difference, severity: 'note' } : difference;
}
