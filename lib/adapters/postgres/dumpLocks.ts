import type { Clock } from '../../ports/surroundings.ts';
import { dumpName } from './address.ts';
import type { Session } from './connect.ts';

const firstPollMilliseconds = 20;
const lastPollMilliseconds = 500;

/** Relations that a pg_dump of this snapshot holds locks on. Its session is known by the name that it is started under. */
const held = `
  select count(distinct l.relation)::int as count
    from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
   where a.application_name = $1 and l.granted and l.mode = 'AccessShareLock' and l.relation = any ($2::oid[])`;

/**
 * Comes back when pg_dump holds its locks on all of `tables`, by their OIDs, or when `ended` settles: what has the files of the
 * snapshot after that had them when pg_dump read it.
 */
export async function untilDumpHolds(
  session: Session,
  {
    snapshotId,
    tables,
    ended,
    clock,
    signal,
  }: {
    readonly snapshotId: string;
    readonly tables: readonly string[];
    readonly ended: Promise<unknown>;
    readonly clock: Clock;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  const end = new AbortController();
  const over = AbortSignal.any([end.signal, ...(signal === undefined ? [] : [signal])]);
  const abort = (): void => end.abort();
  ended.then(abort, abort);
  for (let wait = firstPollMilliseconds; !over.aborted; wait = Math.min(2 * wait, lastPollMilliseconds)) {
    const [row] = await session.query<{ count: number }>(held, [dumpName(snapshotId), tables]);
    if (row?.count === tables.length) return;
    // Cut short when the dump ends, which the loop looks at next.
    await clock.sleep(wait, over).catch(() => undefined);
  }
}
