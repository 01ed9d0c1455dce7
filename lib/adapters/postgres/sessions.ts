import { Failure } from '../../errors.ts';
import type { TargetState } from '../../ports/database.ts';
import type { Clock } from '../../ports/surroundings.ts';
import type { Session } from './connect.ts';

const patienceSeconds = 10;
const pollMilliseconds = 50;

/** Who is connected to `database`, beside this session. Background workers of the server do not count. */
export function otherSessions(session: Session, database: string): Promise<TargetState['sessions']> {
  return session.query(
    `select pid, coalesce(usename, '') as user, coalesce(application_name, '') as application
       from pg_catalog.pg_stat_activity
      where datname = $1 and pid <> pg_catalog.pg_backend_pid() and coalesce(backend_type, 'client backend') = 'client backend'
      order by pid`,
    [database],
  );
}

/** Failure `configuration` that names who is connected to `database`. */
export async function refuseSessions(session: Session, database: string): Promise<void> {
  const sessions = await otherSessions(session, database);
  if (sessions.length === 0) return;
  const who = sessions
    .slice(0, 5)
    .map((other) => `pid ${other.pid} (${other.user}${other.application === '' ? '' : `, ${other.application}`})`);
  throw new Failure('configuration', `${sessions.length} sessions are connected to ${database}: ${who.join(', ')}`, {
    hint: 'stop the application, or end its sessions: --disconnect (to a task: DISCONNECT=true)',
  });
}

/** Ends every session of `database` and waits until they are gone; returns how many were ended. */
export async function disconnectSessions(session: Session, database: string, clock: Clock): Promise<number> {
  const ended = new Set<number>();
  const deadline = clock.seconds() + patienceSeconds;
  for (;;) {
    const sessions = await otherSessions(session, database);
    if (sessions.length === 0) return ended.size;
    if (clock.seconds() > deadline) await refuseSessions(session, database);
    for (const { pid } of sessions) {
      await session.query('select pg_catalog.pg_terminate_backend($1)', [pid]);
      ended.add(pid);
    }
    await clock.sleep(pollMilliseconds);
  }
}
