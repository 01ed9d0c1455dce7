import type { Session } from './connect.ts';
import { sqlState } from './sqlstate.ts';
import { dumpedTables } from './tables.ts';

/** As many, for the schema may change at each; but a table that stays locked is not waited for so often. */
const attempts = 12;
const attemptCosts: Readonly<Record<string, number>> = { '42P01': 1, XX000: 1, '55P03': 4, '40P01': 4 };

/** Below the server's `deadlock_timeout`: where two wait for one another, this one steps back and no application is ended. */
const patienceMilliseconds = 500;

/**
 * Begins a repeatable-read transaction that holds ACCESS SHARE on every table from before its snapshot on, so that none is dropped,
 * truncated or rewritten between the snapshot and pg_dump's own locks. Where that cannot be had (a table that stays locked, too
 * little lock space) it begins without: pg_dump then does what it can.
 */
export async function beginHolding(session: Session, settings: string): Promise<void> {
  const begin = `begin transaction isolation level repeatable read read only; ${settings}`;
  for (let spent = 0; spent < attempts; ) {
    try {
      const names = await dumpedTables(session);
      // LOCK TABLE takes no snapshot: what is created until then is not locked, and is seen.
      await session.query(`${begin}; set local lock_timeout to ${patienceMilliseconds}`);
      await lock(session, names);
      const more = (await dumpedTables(session)).filter((name) => !names.includes(name));
      await lock(session, more);
      await session.query(settings);
      return;
    } catch (error) {
      await session.query('rollback');
      spent += attemptCosts[sqlState(error) ?? ''] ?? attempts;
    }
  }
  await session.query(begin);
}

async function lock(session: Session, names: readonly string[]): Promise<void> {
  if (names.length > 0) await session.query(`lock table only ${names.join(', only ')} in access share mode`);
}
