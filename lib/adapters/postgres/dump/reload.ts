import { isPassing } from '../../../core/restore/fault.ts';
import type { Unrestored } from '../../../core/restore/unrestored.ts';
import { type Step, steps } from '../server/restore/loosen.ts';
import type { Refusal, Replay } from '../server/restore/replay.ts';
import { emptyTableOf, rootOf, type TableRule } from '../server/restore/tableRule.ts';
import type { ReadRows } from './tableRows.ts';

/** What became of a table whose rows pg_restore could not load. */
export type Reloaded =
  /** The error was about no table of the archive that is empty now. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'loaded'; readonly weaker: readonly Unrestored[] }
  /** Its rows are not there; `table` is named as in a census, the root where it is a partition. */
  | {
      readonly kind: 'refused';
      readonly refusal: Refusal;
      readonly table: string;
      readonly rules: readonly Unrestored[];
    };

interface Loading {
  readonly lines: readonly string[];
  readonly replay: Replay;
  readonly read: ReadRows;
  /** Whether rules may be taken away from the table. */
  readonly loosen: boolean;
}

/**
 * Loads a table again, for the SQLSTATE that pg_restore does not tell. With `loosen` the table loses, one kind after
 * another, the rules that keep its rows out, which are put back as far as the rows allow.
 */
export async function reloadTable(message: string, { lines, replay, read, loosen }: Loading): Promise<Reloaded> {
  const name = /^COPY failed for table "(?<name>(?:[^"]|"")*)": /.exec(message)?.groups?.['name'];
  if (name === undefined) return { kind: 'unknown' };
  for (const line of lines) {
    if (!line.includes(' TABLE DATA ') || !line.includes(` ${name} `)) continue;
    const table = await emptyTableOf(replay, line, name);
    if (table === null) continue;
    const load = loaderOf(line, replay, read);
    const first = await load(null);
    // Another of the same name may have no rows at all.
    if (first === 0) continue;
    if (typeof first === 'number') return { kind: 'loaded', weaker: [] };
    if (!loosen || isPassing(first)) return refused(first, table, replay, []);
    return loosened(table, first, replay, load);
  }
  return { kind: 'unknown' };
}

/** Loads the rows into their table or into `root`: how many, or why the server took none. */
type Load = (root: string | null) => Promise<number | Refusal>;

function loaderOf(line: string, replay: Replay, read: ReadRows): Load {
  return async (root) => {
    const rows = await read(line);
    if (rows === null) return 0;
    const encoding = rows.encoding === null ? '' : ` WITH (ENCODING '${rows.encoding}')`;
    const into = root === null ? rows.statement : rows.statement.replace(intoTable, () => `COPY ${root}`);
    const met = await replay.load(`${into}${encoding}`, rows.rows);
    return 'refusal' in met ? met.refusal : met.taken;
  };
}

const intoTable = /^COPY (?:"(?:[^"]|"")+"|[^\s".;,()]+)(?:\.(?:"(?:[^"]|"")+"|[^\s".;,()]+))?/;

async function loosened(table: string, first: Refusal, replay: Replay, load: Load): Promise<Reloaded> {
  const dropped: TableRule[] = [];
  let last: number | Refusal = first;
  for (const step of steps) {
    if (typeof last === 'number' || isPassing(last)) break;
    last = await doneWithout(step, { table, last, replay, load, dropped });
  }
  const weaker = await putBack(replay, dropped);
  return typeof last === 'number' ? { kind: 'loaded', weaker } : refused(last, table, replay, weaker);
}

/** Adds to `dropped`. */
async function doneWithout(
  step: Step,
  work: {
    readonly table: string;
    readonly last: Refusal;
    readonly replay: Replay;
    readonly load: Load;
    readonly dropped: TableRule[];
  },
): Promise<number | Refusal> {
  const { table, replay, load, dropped } = work;
  let last: number | Refusal = work.last;
  if (step === 'root') {
    const root = await rootOf(replay, table);
    return root === null ? last : load(root);
  }
  const tried = new Set<string>();
  while (typeof last !== 'number' && !isPassing(last)) {
    const untried = (await step.rules(replay, table, last)).filter(({ drop }) => !tried.has(drop));
    if (untried.length === 0) break;
    for (const rule of step.take === 'each' ? untried.slice(0, 1) : untried) {
      tried.add(rule.drop);
      if ((await replay.run(rule.drop)) === null) dropped.push(rule);
    }
    if (step.take === 'each') last = await load(null);
  }
  return step.take === 'all' && tried.size > 0 ? load(null) : last;
}

/** The last one dropped first. */
async function putBack(replay: Replay, rules: readonly TableRule[]): Promise<readonly Unrestored[]> {
  const weaker: Unrestored[] = [];
  for (const { kind, name, restore, weak, how, later } of rules.toReversed()) {
    const refusal = await replay.run(restore);
    if (refusal === null) continue;
    const again = weak === null || isPassing(refusal) ? refusal : await replay.run(weak);
    const item = { kind, name, why: whyOf(kind), sqlState: refusal.sqlState, rows: null };
    weaker.push(
      again === null
        ? { ...item, how: 'weakened', statement: later }
        : { ...item, how, statement: how === 'weakened' ? later : restore },
    );
  }
  return weaker;
}

function whyOf(kind: string): string {
  if (kind === 'GENERATED COLUMN') return 'its expression fails on rows of the table, and the column is empty';
  if (kind === 'COLUMN TYPE') return 'its type does not read its own values, and the column holds them as text';
  return 'rows of the table break it';
}

async function refused(
  refusal: Refusal,
  table: string,
  replay: Replay,
  rules: readonly Unrestored[],
): Promise<Reloaded> {
  return { kind: 'refused', refusal, table: (await rootOf(replay, table)) ?? table, rules };
}
