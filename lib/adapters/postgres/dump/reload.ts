import { isPassing } from '../../../core/restore/fault.ts';
import type { Unrestored } from '../../../core/restore/unrestored.ts';
import { emptyTableOf, rulesOf, type TableRule } from '../server/restore/loosen.ts';
import type { Replay } from '../server/restore/replay.ts';

/** Runs pg_restore for one line of the table of contents; true where it succeeded. */
export type LoadLine = (line: string) => Promise<boolean>;

/**
 * Loads a table whose rows broke one of its own rules: without its checks, then without its NOT NULLs, which are put
 * back as far as the rows allow. What stays weaker; null where the rows cannot be loaded at all, and all is as it was.
 */
export async function reloadTable(
  message: string,
  lines: readonly string[],
  replay: Replay,
  load: LoadLine,
): Promise<readonly Unrestored[] | null> {
  const name = /^COPY failed for table "(?<name>(?:[^"]|"")*)": /.exec(message)?.groups?.['name'];
  if (name === undefined) return null;
  for (const line of lines) {
    if (!line.includes(` TABLE DATA `) || !line.includes(` ${name} `)) continue;
    const table = await emptyTableOf(replay, line, name);
    if (table === null) continue;
    if (await load(line)) return [];
    const rules = await rulesOf(replay, table);
    const dropped: TableRule[] = [];
    let loaded = false;
    for (const kind of ['CHECK CONSTRAINT', 'NOT NULL'] as const) {
      for (const rule of rules) {
        if (loaded || rule.kind !== kind) continue;
        if ((await replay.run(rule.drop)) === null) dropped.push(rule);
      }
      loaded ||= await load(line);
    }
    const weaker = await putBack(replay, dropped);
    return loaded ? weaker : null;
  }
  return null;
}

async function putBack(replay: Replay, rules: readonly TableRule[]): Promise<readonly Unrestored[]> {
  const weaker: Unrestored[] = [];
  for (const { kind, name, restore, weak, later } of rules) {
    const refusal = await replay.run(restore);
    if (refusal === null) continue;
    const again = weak === null || isPassing(refusal) ? refusal : await replay.run(weak);
    const item = { kind, name, why: 'rows of the table break it', sqlState: refusal.sqlState, rows: null };
    if (again === null) weaker.push({ ...item, how: 'weakened', statement: later });
    else weaker.push({ ...item, how: weak === null ? 'weakened' : 'left out', statement: restore });
  }
  return weaker;
}
