import type { RestoreNeeds, SourceDatabase } from '../../lib/ports/database.ts';
import type { TargetDatabase } from '../../lib/ports/target.ts';
import type { Login, PostgresServer } from '../helpers/servers/postgres.ts';

export interface DatabaseAdapters {
  /** As the superuser unless a login is given. */
  source(server: PostgresServer, database: string, login?: Login): SourceDatabase;
  target(server: PostgresServer): TargetDatabase;
}

/** What a manifest would say of the source as it is now. */
export async function needsOf(source: SourceDatabase): Promise<RestoreNeeds> {
  const { version, versionNumber, systemIdentifier, standby } = await source.facts();
  const catalog = await source.now().catalog();
  const { database } = source.address;
  return {
    catalog,
    source: {
      database,
      serverVersion: version,
      serverVersionNumber: versionNumber,
      systemIdentifier,
      lsn: '0/0',
      standby,
    },
  };
}
