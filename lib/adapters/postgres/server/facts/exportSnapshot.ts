import type { QuietMoment } from '../../../../core/snapshots/manifest.ts';
import { Failure } from '../../../../errors.ts';
import type { ExportedSnapshot } from '../../../../ports/database.ts';
import type { Session } from '../session/connect.ts';
import { ours, settingsScript } from '../session/reading.ts';

type Opened = Pick<ExportedSnapshot, 'id' | 'at' | 'lsn' | 'encoding' | 'money' | 'quiet'>;

/**
 * Opens the transaction that holds the snapshot. With `quietTries` it is taken again up to so many times, until nothing
 * was flushed while it was taken; the last one is kept in any case.
 */
export async function exportSnapshot(holder: Session, lockTimeoutSeconds: number, quietTries: number): Promise<Opened> {
  const settings = await settingsScript(holder, { ...ours, lockTimeoutSeconds });
  const begin = `begin transaction isolation level repeatable read read only; ${settings}`;
  for (let left = quietTries; ; left -= 1) {
    await holder.query(left > 0 ? `${noteFlushed}; ${begin}` : begin);
    const opened = await takeSnapshot(holder);
    const quiet = left > 0 ? await quietSince(holder) : null;
    if (left <= 0 || quiet !== null) return { ...opened, quiet };
    await holder.query('rollback');
  }
}

/**
 * In one message with the beginning of the transaction, so that no reply lies between them; it is committed because a
 * query in front of `begin` belongs to the same transaction otherwise. Empty on a standby, and where commits are shown
 * before they are flushed.
 */
const noteFlushed = `select pg_catalog.set_config('lifeboat.flushed',
    case when pg_catalog.pg_is_in_recovery() or pg_catalog.current_setting('synchronous_commit') = 'off' then ''
         else pg_catalog.pg_current_wal_flush_lsn()::text end, false);
  commit`;

/** The position was read by the snapshot's own query, after the snapshot. */
async function quietSince(holder: Session): Promise<QuietMoment | null> {
  const [row] = await holder.query<{ before: string; after: string; running: readonly string[] }>(
    `select pg_catalog.current_setting('lifeboat.flushed') as before, pg_catalog.current_setting('lifeboat.after') as after,
            array(select x::text from pg_catalog.pg_snapshot_xip(pg_catalog.pg_current_snapshot()) x) as running`,
  );
  if (row === undefined || row.before === '' || row.before !== row.after) return null;
  return { flushLsn: row.before, inProgress: row.running };
}

const moneyTypes = "('pg_catalog.money'::pg_catalog.regtype, 'pg_catalog.money[]'::pg_catalog.regtype)";

/**
 * `reset_val` is what another session starts with. Arrays, domains and composite types lead to an attribute or a base
 * of its own.
 */
const writesMoney = `(
  exists (select from pg_catalog.pg_settings where name = 'lc_monetary' and reset_val not in ('C', 'POSIX'))
  and (exists (select from pg_catalog.pg_attribute a where a.attnum > 0 and a.atttypid in ${moneyTypes})
       or exists (select from pg_catalog.pg_type t where t.typbasetype in ${moneyTypes})
       or exists (select from pg_catalog.pg_range r where r.rngsubtype in ${moneyTypes})))`;

/**
 * The first query takes the snapshot, and the clock is read after that: whatever the snapshot shows had happened by
 * `at`, which is rounded up to the millisecond that a Date can hold.
 */
async function takeSnapshot(holder: Session): Promise<Omit<Opened, 'quiet'>> {
  const [row] = await holder.query<{ id: string; at: string; lsn: string; encoding: string; money: boolean }>(
    `select pg_catalog.set_config('lifeboat.after',
              case when not pg_catalog.pg_is_in_recovery() then pg_catalog.pg_current_wal_flush_lsn()::text else '' end, true),
            pg_catalog.pg_export_snapshot() as id,
            pg_catalog.getdatabaseencoding() as encoding,
            ${writesMoney} as money,
            pg_catalog.ceil(1000 * extract(epoch from pg_catalog.clock_timestamp()))::text as at,
            case when pg_catalog.pg_is_in_recovery() then pg_catalog.pg_last_wal_replay_lsn()
                 else pg_catalog.pg_current_wal_lsn() end::text as lsn`,
  );
  if (row === undefined) throw new Failure('unexpected', 'the server exported no snapshot');
  return { ...row, at: new Date(Number(row.at)) };
}
