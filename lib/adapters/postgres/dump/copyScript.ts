import { Failure } from '../../../errors.ts';

/** The rows of one table, as a script of pg_restore holds them. */
export interface TableRows {
  /** `COPY public.t (a, b) FROM stdin`, without its semicolon. */
  readonly statement: string;
  /** Of the rows, as the script declares it; null where it does not. */
  readonly encoding: string | null;
  /** The lines behind the statement, without the one that ends them. May be read once. */
  readonly rows: AsyncIterable<Uint8Array>;
}

const copy = /^(?<statement>COPY [^]*? FROM stdin);\n/m;
const encoding = /^SET client_encoding = '(?<name>\w+)';$/m;
const end = Buffer.from('\n\\.\n');
/** Before the COPY stand settings and comments. */
const longestHeadBytes = 1024 * 1024;

/** Reads a script that loads one table; null where there is no COPY. */
export async function readCopyScript(script: AsyncIterable<Uint8Array>): Promise<TableRows | null> {
  const chunks = script[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  for (;;) {
    // Latin 1 keeps every byte's place.
    const text = head.toString('latin1');
    const found = copy.exec(text);
    if (found !== null) {
      const begins = found.index + found[0].length;
      return {
        statement: Buffer.from(found.groups?.['statement'] ?? '', 'latin1').toString(),
        encoding: encoding.exec(text.slice(0, found.index))?.groups?.['name'] ?? null,
        rows: rowsFrom(head.subarray(begins - 1), chunks),
      };
    }
    const next = await chunks.next();
    if (next.done === true || head.length > longestHeadBytes) {
      await chunks.return?.();
      return null;
    }
    head = Buffer.concat([head, next.value]);
  }
}

/** `first` begins with the newline that ends the statement, so that an empty table ends at once. */
async function* rowsFrom(first: Buffer, chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = first;
  let sent = 1;
  try {
    for (;;) {
      const ends = held.indexOf(end);
      // What may be the beginning of the end is held back.
      const upTo = ends < 0 ? Math.max(sent, held.length - end.length + 1) : Math.max(sent, ends + 1);
      if (upTo > sent) yield held.subarray(sent, upTo);
      if (ends >= 0) break;
      // One byte that was sent stays, for the newline before the end.
      const from = Math.max(0, upTo - 1);
      const next = await chunks.next();
      if (next.done === true) throw new Failure('verification', 'the rows of a table in the archive have no end');
      sent = upTo - from;
      held = Buffer.concat([held.subarray(from), next.value]);
    }
    // pg_restore's exit decides, so its script is read to the end.
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next());
  } finally {
    await chunks.return?.();
  }
}
