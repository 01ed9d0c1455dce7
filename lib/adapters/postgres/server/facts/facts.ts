import { Failure } from '../../../../errors.ts';
import type { DatabaseAddress, ServerFacts } from '../../../../ports/database.ts';
import type { Session } from '../session/connect.ts';
import { inReading } from '../session/reading.ts';
import { sqlState } from '../session/sqlstate.ts';

const oldestServer = 140000;

/** Managed services may refuse `pg_control_system()` (42501) or lack it (42883). */
const untold = new Set(['42501', '42883', '0A000']);

/** Asks the server about itself. Failure `configuration` for one older than PostgreSQL 14. */
export function serverFacts(address: DatabaseAddress): Promise<ServerFacts> {
  return inReading(address, readFacts);
}

export async function readFacts(session: Session): Promise<ServerFacts> {
  const [row] = await session.query<{
    version: string;
    number: string;
    standby: boolean;
    now: string;
    startedAt: string;
    bytes: string;
  }>(
    `select pg_catalog.current_setting('server_version') as version,
            pg_catalog.current_setting('server_version_num') as number,
            pg_catalog.pg_is_in_recovery() as standby,
            pg_catalog.pg_database_size(pg_catalog.current_database())::text as bytes,
            (1000 * extract(epoch from pg_catalog.clock_timestamp()))::text as now,
            (1000 * extract(epoch from pg_catalog.pg_postmaster_start_time()))::text as "startedAt"`,
  );
  if (row === undefined) throw new Failure('unexpected', 'the server told nothing about itself');
  const versionNumber = Number(row.number);
  if (versionNumber < oldestServer) {
    throw new Failure('configuration', `PostgreSQL ${row.version} is not supported`, {
      hint: 'upgrade to PostgreSQL 14 or newer',
    });
  }
  return {
    version: row.version,
    versionNumber,
    systemIdentifier: await systemIdentifier(session),
    standby: row.standby,
    timeline: row.standby ? null : await timeline(session),
    startedAt: new Date(Number(row.startedAt)),
    databaseBytes: Number(row.bytes),
    now: new Date(Number(row.now)),
  };
}

async function systemIdentifier(session: Session): Promise<string | null> {
  try {
    const [row] = await session.query<{ id: string }>(
      'select system_identifier::text as id from pg_catalog.pg_control_system()',
    );
    return row?.id ?? null;
  } catch (error) {
    if (untold.has(sqlState(error) ?? '')) return null;
    throw error;
  }
}

/** The first eight digits of a segment's name; null where the server does not tell. */
async function timeline(session: Session): Promise<number | null> {
  try {
    const [row] = await session.query<{ segment: string }>(
      'select pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()) as segment',
    );
    return row === undefined ? null : Number.parseInt(row.segment.slice(0, 8), 16);
  } catch (error) {
    // 55000: it became a standby in the meantime.
    if (untold.has(sqlState(error) ?? '') || sqlState(error) === '55000') return null;
    throw error;
  }
}
