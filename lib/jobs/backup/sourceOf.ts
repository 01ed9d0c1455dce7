import type { Manifest } from '../../core/snapshots/manifest.ts';
import type { ServerFacts } from '../../ports/database.ts';
import type { StoredDump } from './dump.ts';

/** The server's description of itself, and its log position. */
export function sourceOf(
  server: ServerFacts,
  { lsn }: Pick<StoredDump, 'lsn'>,
): Omit<Manifest['source'], 'database' | 'serverVersion'> {
  return {
    serverVersionNumber: server.versionNumber,
    systemIdentifier: server.systemIdentifier,
    lsn,
    standby: server.standby,
    ...(server.timeline === null ? {} : { timeline: server.timeline }),
  };
}
