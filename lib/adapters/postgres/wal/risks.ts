import { humanBytes } from '../../../core/runs/bytes.ts';
import type { Session } from '../server/session/connect.ts';

interface Risk {
  readonly what: string;
  readonly hint: string;
}

/** What may fill the source's disk, stop its commits, or drop the log before it is in the vault. */
export async function slotRisks(session: Session, anchorSlot: string): Promise<readonly Risk[]> {
  const [row] = await session.query<{
    keep: string;
    standbys: string;
    idle: string | null;
    kept: string | null;
  }>(
    `select current_setting('max_slot_wal_keep_size') as keep, current_setting('synchronous_standby_names') as standbys,
            current_setting('idle_replication_slot_timeout', true) as idle,
            (select (pg_current_wal_flush_lsn() - restart_lsn)::text from pg_replication_slots where slot_name = $1) as kept`,
    [anchorSlot],
  );
  if (row === undefined) return [];
  const risks: Risk[] = [];
  if (row.keep === '-1') {
    const kept = row.kept === null ? '' : ` (now ${humanBytes(Number(row.kept))})`;
    risks.push({
      what: `max_slot_wal_keep_size is -1: when nothing streams, the log fills the source's disk${kept}`,
      hint: "alter system set max_slot_wal_keep_size = '50GB' (less than the disk has free); select pg_reload_conf()",
    });
  }
  if (/(?:^|[\s,(])\*/.test(row.standbys)) {
    risks.push({
      what: `synchronous_standby_names is ${JSON.stringify(row.standbys)}: every commit would wait for the stream`,
      hint: 'name the standbys that commits are to wait for: alter system set synchronous_standby_names = …',
    });
  }
  if (row.idle !== null && row.idle !== '0') {
    risks.push({
      what: `idle_replication_slot_timeout is ${row.idle}: the server drops the slot that keeps the log for the vault`,
      hint: "alter system set idle_replication_slot_timeout = '0'; select pg_reload_conf()",
    });
  }
  return risks;
}
