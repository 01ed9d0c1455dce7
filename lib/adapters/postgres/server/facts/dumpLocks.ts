import { Failure } from '../../../../errors.ts';
import type { Clock } from '../../../../ports/clock.ts';
import { dumpName } from '../session/address.ts';
import type { Session } from '../session/connect.ts';

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

/**
 * What the snapshot shows of `tables` and the server can no longer spell out, for it was dropped or rebuilt under another OID
 * before pg_dump had its locks. pg_dump leaves an index or a statistics object out in silence then.
 */
const lost = `
  select 'index' as kind, c.relname as name
    from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
   where i.indrelid = any ($1::oid[]) and pg_catalog.pg_get_indexdef(i.indexrelid) is null
  union all
  select 'constraint', o.conname from pg_catalog.pg_constraint o
   where o.conrelid = any ($1::oid[]) and pg_catalog.pg_get_constraintdef(o.oid) is null
  union all
  select 'trigger', t.tgname from pg_catalog.pg_trigger t
   where t.tgrelid = any ($1::oid[]) and not t.tgisinternal and pg_catalog.pg_get_triggerdef(t.oid) is null
  union all
  select 'statistics', s.stxname from pg_catalog.pg_statistic_ext s
   where s.stxrelid = any ($1::oid[]) and pg_catalog.pg_get_statisticsobjdef(s.oid) is null
   limit 1`;

/** Fails, to be tried again with a fresh snapshot, where pg_dump could not write what belongs to `tables` in this snapshot. */
export async function refuseLost(session: Session, tables: readonly string[]): Promise<void> {
  const [found] = await session.query<{ kind: string; name: string }>(lost, [tables]);
  if (found === undefined) return;
  throw new Failure('source', `${found.kind} ${found.name} was dropped or rebuilt after the snapshot was taken`, {
    hint: 'if the schema was being changed, run again when that has ended',
    retry: 'schema changed',
  });
}
