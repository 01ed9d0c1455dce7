import { until } from '../until.ts';
import type { PostgresServer } from './postgres.ts';

/** Terminates the backend that copies `table` out, and waits for it to have begun: before that there is none to end. */
export async function terminateCopy(server: PostgresServer, database: string, table: string): Promise<void> {
  await until(`a COPY of ${table} was terminated`, async () => {
    const terminated = await server.query(
      database,
      'select pg_terminate_backend(pid) from pg_stat_activity where starts_with(query, $1)',
      [`COPY public.${table} `],
    );
    return terminated.length > 0;
  });
}
