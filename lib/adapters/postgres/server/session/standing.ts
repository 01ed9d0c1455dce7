import type { TargetState } from '../../../../ports/target.ts';
import type { Session } from './connect.ts';

/** Logical slots of `database`, which stay with it under any name. Every user may read them. */
export function slotsOf(session: Session, database: string): Promise<TargetState['slots']> {
  return session
    .query<{ name: string; active: boolean; retained: string | null }>(
      `select slot_name as name, active,
              pg_catalog.pg_wal_lsn_diff(
                case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn()
                     else pg_catalog.pg_current_wal_lsn() end, restart_lsn)::text as retained
         from pg_catalog.pg_replication_slots where database = $1 and not temporary order by 1`,
      [database],
    )
    .then((slots) =>
      slots.map(({ name, active, retained }) => ({
        name,
        active,
        retainedBytes: retained === null ? null : Math.max(0, Number(retained)),
      })),
    );
}

/**
 * Prepared transactions left in `database`: while there is one, it cannot be renamed or dropped. Every user may read
 * them.
 */
export function preparedIn(session: Session, database: string): Promise<TargetState['prepared']> {
  return session.query('select gid, owner from pg_catalog.pg_prepared_xacts where database = $1 order by 1', [
    database,
  ]);
}
