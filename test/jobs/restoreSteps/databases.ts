import pg from 'pg';

import { type DatabaseFacts, databaseFacts } from '../../marina/proof.ts';
import type { Place } from '../helpers/place.ts';

/** What a restore must bring back, by plain SQL. */
export function factsOf(place: Place, database = place.marina.database): Promise<DatabaseFacts> {
  return databaseFacts(place.postgres.url(database));
}

/** The server's databases by name, with their OIDs: which of them is which, whatever it is called now. */
export async function databasesOf({ postgres }: Place): Promise<ReadonlyMap<string, number>> {
  const rows = await postgres.query<{ name: string; oid: number }>(
    'postgres',
    'select datname as name, oid::int from pg_database where not datistemplate order by 1',
  );
  return new Map(rows.map(({ name, oid }) => [name, oid]));
}

/** Drops what the swaps of a test left. */
export async function dropRetired(place: Place): Promise<void> {
  for (const name of (await databasesOf(place)).keys()) {
    if (/_(?:before|restored)_\d/.test(name)) {
      await place.postgres.query('postgres', `drop database ${pg.escapeIdentifier(name)}`);
    }
  }
}
