import { lsnOf } from '../../../core/wal/lsn.ts';
import { Failure } from '../../../errors.ts';
import type { DatabaseAddress } from '../../../ports/database.ts';
import type { ReplicationSlot, WalPosition, WalSource, WalSourceFacts } from '../../../ports/wal.ts';
import { type Session, withSession } from '../server/session/connect.ts';
import { replicationFailure } from './failure.ts';
import { slotRisks } from './risks.ts';

const oldest = 150000;

/** Reads a cluster as its log sees it. Every question is a connection of its own: a stream runs for weeks. */
export function postgresWalSource(address: DatabaseAddress): WalSource {
  return {
    address,
    facts: async () => {
      const { systemIdentifier, timeline } = await identify(address);
      return withSession(address, (session) => readFacts(session, { systemIdentifier, timeline }));
    },
    position: (workSlot) => withSession(address, (session) => readPosition(session, workSlot)),
    slot: (name) => withSession(address, (session) => readSlot(session, name)),
    risks: (anchorSlot) => withSession(address, (session) => slotRisks(session, anchorSlot)),
  };
}

interface Identity {
  readonly systemIdentifier: string;
  readonly timeline: number;
}

/** Over a replication connection, which shows that the server grants one. */
async function identify(address: DatabaseAddress): Promise<Identity> {
  try {
    return await withSession(
      address,
      async (session) => {
        const [row] = await session.query<{ systemid: string; timeline: number }>('IDENTIFY_SYSTEM');
        if (row === undefined) throw new Failure('unexpected', 'the server did not identify itself');
        return { systemIdentifier: row.systemid, timeline: row.timeline };
      },
      { replication: true },
    );
  } catch (error) {
    throw replicationFailure(address, error);
  }
}

async function readFacts(session: Session, identity: Identity): Promise<WalSourceFacts> {
  const [row] = await session.query<{
    version: string;
    number: string;
    platform: string;
    wal_level: string;
    segment: string;
    superuser: string;
    prepared: string;
    standby: boolean;
    tablespaces: readonly string[];
  }>(
    `select current_setting('server_version') as version, current_setting('server_version_num') as number,
            split_part(split_part(version(), ' on ', 2), ',', 1) as platform,
            current_setting('wal_level') as wal_level,
            pg_size_bytes(current_setting('wal_segment_size'))::text as segment,
            (select rolname from pg_roles where oid = 10) as superuser,
            current_setting('max_prepared_transactions') as prepared,
            pg_is_in_recovery() as standby,
            array(select spcname::text from pg_tablespace where spcname not in ('pg_default', 'pg_global') order by 1)
              as tablespaces`,
  );
  if (row === undefined) throw new Failure('unexpected', 'the server told nothing about itself');
  refuseUnfit(row);
  const preload = await setting(session, 'shared_preload_libraries');
  const [at] = await session.query<{ lsn: string }>('select pg_current_wal_flush_lsn()::text as lsn');
  return {
    ...identity,
    serverVersion: row.version,
    serverVersionNumber: Number(row.number),
    platform: row.platform,
    segmentBytes: Number(row.segment),
    superuser: row.superuser,
    preloadLibraries: (preload ?? '')
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    preloadsKnown: preload !== null,
    maxPreparedTransactions: Number(row.prepared),
    clusterBytes: await clusterBytes(session),
    flushLsn: lsnOf(at?.lsn ?? ''),
    tablespaces: row.tablespaces,
  };
}

function refuseUnfit(row: {
  readonly version: string;
  readonly number: string;
  readonly standby: boolean;
  readonly wal_level: string;
}): void {
  if (Number(row.number) < oldest) {
    throw new Failure('configuration', `the log of PostgreSQL ${row.version} cannot be streamed without a gap`, {
      hint: 'upgrade to PostgreSQL 15 or newer, or set BACKUP_WAL=false',
    });
  }
  if (row.standby) {
    throw new Failure('configuration', 'the source is a standby, and the log is streamed from a primary', {
      hint: 'set BACKUP_WAL_URL to the primary',
    });
  }
  if (row.wal_level === 'minimal') {
    throw new Failure('configuration', 'the source has wal_level=minimal, which leaves out what a recovery needs', {
      hint: "alter system set wal_level = 'replica'; alter system set max_wal_senders = 10; then restart the server",
    });
  }
}

/** Null where the role may not read it. */
async function setting(session: Session, name: string): Promise<string | null> {
  const rows = await session
    .query<{ value: string }>('select current_setting($1) as value', [name])
    .catch((): readonly { value: string }[] => []);
  return rows[0]?.value ?? null;
}

async function clusterBytes(session: Session): Promise<number | null> {
  const rows = await session
    .query<{ bytes: string }>('select sum(pg_database_size(oid))::text as bytes from pg_database')
    .catch((): readonly { bytes: string }[] => []);
  return rows[0] === undefined ? null : Number(rows[0].bytes);
}

/** The clock is read before the position: what was committed until then is in the log up to it. */
async function readPosition(session: Session, workSlot: string): Promise<WalPosition> {
  const [clock] = await session.query<{ at: string }>(
    'select (1000 * extract(epoch from clock_timestamp()))::text as at',
  );
  const [row] = await session.query<{ flush: string; segment: string; received: string | null }>(
    `select pg_current_wal_flush_lsn()::text as flush, pg_walfile_name(pg_current_wal_flush_lsn()) as segment,
            (select r.write_lsn::text from pg_stat_replication r join pg_replication_slots s on s.active_pid = r.pid
              where s.slot_name = $1) as received`,
    [workSlot],
  );
  if (clock === undefined || row === undefined) throw new Failure('unexpected', 'the server told no position');
  return {
    at: new Date(Math.floor(Number(clock.at))),
    timeline: Number.parseInt(row.segment.slice(0, 8), 16),
    flushLsn: lsnOf(row.flush),
    receivedLsn: row.received === null ? null : lsnOf(row.received),
  };
}

async function readSlot(session: Session, name: string): Promise<ReplicationSlot | null> {
  const [row] = await session.query<{ restart: string | null; active: boolean; status: string | null }>(
    `select restart_lsn::text as restart, active, wal_status as status from pg_replication_slots
      where slot_name = $1 and slot_type = 'physical'`,
    [name],
  );
  if (row === undefined) return null;
  const restartLsn = row.restart === null || row.status === 'lost' ? null : lsnOf(row.restart);
  return { name, restartLsn, active: row.active, walStatus: row.status };
}
