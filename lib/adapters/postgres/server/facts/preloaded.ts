import type { TargetState } from '../../../../ports/target.ts';
import type { Session } from '../session/connect.ts';

/** The server shows these settings to superusers and to members of pg_read_all_settings only. */
export async function readPreloads(session: Session): Promise<TargetState['preloads']> {
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
