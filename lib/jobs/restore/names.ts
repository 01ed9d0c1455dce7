import type { Manifest } from '../../core/snapshots/manifest.ts';
import type { TargetDatabase } from '../../ports/target.ts';

/** PostgreSQL cuts identifiers at NAMEDATALEN - 1 bytes, silently. */
const longestIdentifierBytes = 63;

/** The name of the new database during a restore. Reserved: a database of this name is an unfinished restore. */
export function freshName(database: string): string {
  return withSuffix(database, '_lifeboat_restoring');
}

/** The name of the previous database after the swap. */
export function retiredName(database: string, now: Date): string {
  return withSuffix(database, `_before_${stamp(now)}`);
}

/**
 * The name of a restored database that is not in place, next to the other or after going back: not {@link freshName},
 * which the next restore clears.
 */
export function setAsideName(database: string, now: Date): string {
  return withSuffix(database, `_restored_${stamp(now)}`);
}

function stamp(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '_');
}

function withSuffix(name: string, suffix: string): string {
  let base = name;
  // By code points: half of one would not be UTF-8.
  while (Buffer.byteLength(base + suffix) > longestIdentifierBytes) base = Array.from(base).slice(0, -1).join('');
  return base + suffix;
}

/**
 * Databases that every server or provider has for connecting: a URL that ends in one does not name a database to
 * restore.
 */
const connectionPlaces = new Set(['postgres', 'template1', 'defaultdb']);

/**
 * The final name of the restored database: the one given, else the one in the target's URL, else the snapshot's. A URL
 * that ends in a database for connecting names none.
 */
export function targetName(
  { database }: { readonly database: string | null },
  { source }: Pick<Manifest, 'source'>,
  target: Pick<TargetDatabase, 'address'> | null,
): string {
  if (database !== null) return database;
  const named = target?.address.database;
  return named === undefined || connectionPlaces.has(named) ? source.database : named;
}
