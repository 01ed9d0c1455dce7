import type { GrantedRights } from '../../../../core/restore/roleRights.ts';
import type { RestoreNeeds } from '../../../../ports/database.ts';
import type { TargetState } from '../../../../ports/target.ts';
import { findMissingExtensions } from '../restore/create.ts';
import { describeMissingRoles } from '../restore/createRoles.ts';
import { findRefusedSettings } from '../restore/refusedSettings.ts';
import { subscriptionsOf } from '../restore/subscriptions.ts';
import { findMissingTablespaces } from '../restore/tablespaces.ts';
import type { Session } from '../session/connect.ts';
import { otherSessions } from '../session/sessions.ts';
import { preparedIn, slotsOf } from '../session/standing.ts';
import { findMissingLocale } from './locale.ts';
import { findUngivable } from './standingRoles.ts';
import { extensionMember, userSchema } from './tables.ts';

/** What a restore of `database` finds on the server: what it lacks, and what already exists. */
export async function readState(
  session: Session,
  database: string,
  needs: RestoreNeeds,
  {
    inside,
    granted,
  }: {
    readonly inside: <T>(database: string, use: (session: Session) => Promise<T>) => Promise<T>;
    readonly granted: GrantedRights;
  },
): Promise<TargetState> {
  const rolesToMake = await describeMissingRoles(session, needs, granted);
  const missing = {
    rolesToMake,
    refusedSettings: await findRefusedSettings(session, needs),
    missingRoles: rolesToMake.map(({ name }) => name),
    ungivableRoles: await findUngivable(session, needs),
    missingExtensions: await findMissingExtensions(session, needs),
    preloads: await readPreloads(session),
    missingTablespaces: await findMissingTablespaces(session, needs),
    missingLocale: await findMissingLocale(session, needs),
  };
  if (!(await databaseExists(session, database))) {
    return {
      exists: false,
      tables: 0,
      sizeBytes: 0,
      sessions: [],
      slots: [],
      prepared: [],
      subscriptions: [],
      ...missing,
    };
  }
  const sessions = await otherSessions(session, database);
  const slots = await slotsOf(session, database);
  const prepared = await preparedIn(session, database);
  const subscriptions = await subscriptionsOf(session, database);
  const [found] = await inside(database, (within) =>
    within.query<{ tables: string; size: string }>(
      `select count(*)::text as tables, pg_catalog.pg_database_size(pg_catalog.current_database())::text as size
         from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'm') and not c.relispartition and c.relpersistence <> 't'
          and ${userSchema} and not ${extensionMember}`,
    ),
  );
  return {
    exists: true,
    tables: Number(found?.tables),
    sizeBytes: Number(found?.size),
    sessions,
    slots,
    prepared,
    subscriptions,
    ...missing,
  };
}

async function databaseExists(session: Session, database: string): Promise<boolean> {
  const found = await session.query('select 1 from pg_catalog.pg_database where datname = $1', [database]);
  return found.length > 0;
}

/** The server shows these settings to superusers and to members of pg_read_all_settings only. */
async function readPreloads(session: Session): Promise<TargetState['preloads']> {
  const rows = await session.query<{ name: string; setting: string }>(
    "select name, setting from pg_catalog.pg_settings where name in ('shared_preload_libraries', 'cron.database_name')",
  );
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  return {
    libraries: settings.get('shared_preload_libraries')?.split(',').map(libraryName) ?? null,
    cronDatabase: settings.get('cron.database_name') ?? null,
  };
}

/** Of an entry such as `"$libdir/pg_cron"`. */
function libraryName(entry: string): string {
  const path = entry.trim().replaceAll('"', '');
  return path.slice(path.lastIndexOf('/') + 1);
}
