import pg from 'pg';
import { during, followedBy } from '../../../../errors.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { SwapNames } from '../../../../ports/swap.ts';
import type { Session } from '../session/connect.ts';
import { inTransaction } from '../session/maintenance.ts';
import { disconnectSessions, refuseSessions } from '../session/sessions.ts';
import { allowConnections, comment, keptCopy, reopenFor, writeMark } from './keptCopies.ts';

type Beside = <T>(databases: readonly string[], use: (session: Session) => Promise<T>) => Promise<T>;

/**
 * Both renames in one transaction. With `disconnect` the current database is closed to everybody first, because a pool
 * that reconnects at once would win against the renames; the copy's mark records it, so that it can be undone after a
 * kill.
 */
export async function swapDatabases(beside: Beside, names: SwapNames, clock: Clock): Promise<void> {
  const { fresh, current, retired } = names;
  const databases = [fresh, current, retired];
  try {
    await beside(databases, (session) => swapIn(session, names, clock));
  } catch (error) {
    // By another connection: the first may be what failed.
    await beside(databases, (session) => reopenFor(session, fresh)).catch((left: unknown) => {
      throw followedBy(error, during(`opening ${current} again`, left));
    });
    throw error;
  }
}

async function swapIn(
  session: Session,
  { fresh, current, retired, disconnect }: SwapNames,
  clock: Clock,
): Promise<void> {
  const copy = await keptCopy(session, fresh);
  const existing = await openness(session, current);
  const closes = disconnect && existing === true && copy !== null;
  if (closes) {
    await inTransaction(session, async () => {
      await allowConnections(session, current, false);
      await writeMark(session, fresh, { ...copy, closed: current });
    });
  }
  if (copy === null) await refuseSessions(session, fresh);
  else await disconnectSessions(session, fresh, clock);
  if (existing !== null) {
    await (disconnect ? disconnectSessions(session, current, clock) : refuseSessions(session, current));
  }
  await inTransaction(session, async () => {
    if (existing !== null) await rename(session, current, retired);
    if (closes) await allowConnections(session, retired, true);
    await rename(session, fresh, current);
    if (copy === null) return;
    await allowConnections(session, current, true);
    await comment(session, current, copy.comment);
  });
}

/** Whether the database allows connections; null where there is none. */
async function openness(session: Session, database: string): Promise<boolean | null> {
  const [row] = await session.query<{ open: boolean }>(
    'select datallowconn as open from pg_catalog.pg_database where datname = $1',
    [database],
  );
  return row?.open ?? null;
}

function rename(session: Session, from: string, to: string): Promise<unknown> {
  return session.query(`alter database ${pg.escapeIdentifier(from)} rename to ${pg.escapeIdentifier(to)}`);
}
