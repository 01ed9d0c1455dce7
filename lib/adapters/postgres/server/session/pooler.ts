import type { DatabaseAddress } from '../../../../ports/database.ts';
import { connect, type Session } from './connect.ts';
import { sqlState } from './sqlstate.ts';

const rounds = 3;

/** PgBouncer in statement mode answers `begin` with a protocol violation. */
const refusesTransactions = '08P01';

/**
 * Whether connections to `address` share backends from one transaction to the next, as a transaction pooler makes them:
 * seen by doing, since poolers look like the server in every other way. Two connections to a server never have the
 * same backend and never change it. A pooler hands the backend that one connection has just given back to the next
 * that begins a transaction, or goes round its backends in turn. One that pools whole sessions passes, rightly.
 */
export async function sharesBackends(address: DatabaseAddress): Promise<boolean> {
  await using one = await connect(address);
  await using other = await connect(address);
  try {
    for (let round = 0; round < rounds; round += 1) {
      const before = await backend(one);
      await other.query('begin transaction read only');
      if ((await backend(other)) === before) return true;
      if ((await backend(one)) !== before) return true;
      await other.query('rollback');
    }
  } catch (error) {
    if (sqlState(error) === refusesTransactions) return true;
    throw error;
  }
  return false;
}

async function backend(session: Session): Promise<number | undefined> {
  const [row] = await session.query<{ pid: number }>('select pg_catalog.pg_backend_pid() as pid');
  return row?.pid;
}
