import type { DatabaseAddress } from '../../../../ports/database.ts';
import { inReading } from '../session/reading.ts';
import { userSchema } from './tables.ts';

/** Tables, indexes, sequences and views, with what large values of a table are kept in: what may need a lock at once. */
export function countRelations(address: DatabaseAddress): Promise<number> {
  return inReading(address, async (session) => {
    const [found] = await session.query<{ relations: number }>(
      `select (count(*) + 2 * count(*) filter (where c.reltoastrelid <> 0))::int as relations
         from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'i', 'I', 'S', 'm', 'v') and c.relpersistence <> 't' and ${userSchema}`,
    );
    return found?.relations ?? 0;
  });
}
