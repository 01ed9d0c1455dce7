import type { Manifest } from '../../core/snapshots/manifest.ts';
import type { TargetDatabase } from '../../ports/target.ts';

/** PostgreSQL cuts identifiers at NAMEDATALEN - 1 bytes, silently. */
const longestIdentifierBytes = 63;

/** Where a restore into a new database works. Reserved for that: what stands there is an unfinished restore. */
export function freshName(database: string): string {
  return withSuffix(database, '_lifeboat_restoring');
}

/** What the database that was there is called after the swap. */
export function retiredName(database: string, now: Date): string {
  return withSuffix(database, `_before_${stamp(now)}`);
}

/** What a restored database is called that is not in its place, beside or after the operator went back: not {@link freshName}, which the next restore clears. */
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

/** Where every server, or a provider of servers, lets one connect: a URL that ends so names no database to restore. */
const connectionPlaces = new Set(['postgres', 'template1', 'defaultdb']);

/**
 * What the restored database is called in the end: as was said, else as the target's URL says, else as it was. A URL that ends
 * in a place to connect to says nothing.
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
