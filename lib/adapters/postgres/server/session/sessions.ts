import { Failure } from '../../../../errors.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { TargetState } from '../../../../ports/target.ts';
import type { Session } from './connect.ts';

const waitSeconds = 10;
const pollMilliseconds = 50;

type Other = TargetState['sessions'][number];

/**
 * What keeps `database` from being renamed, apart from this session: clients, replication, background workers of
 * extensions. Autovacuum does not, because the server ends its workers itself; they have no user. A parallel worker
 * ends with its leader, a worker of a subscription with that one. Of the sessions of others a plain role sees the user
 * and the application, not the kind.
 */
export function otherSessions(session: Session, database: string): Promise<readonly Other[]> {
  return session.query(
    `select a.pid, coalesce(a.usename, '') as user, coalesce(a.application_name, '') as application,
            coalesce(a.backend_type not in ('client backend', 'walsender'), false) as worker,
            case when me.rolsuper then true
                 when coalesce(r.rolsuper, true) then false
                 else pg_catalog.pg_has_role(a.usesysid, 'USAGE') or pg_catalog.pg_has_role('pg_signal_backend', 'USAGE')
             end as "mayEnd"
       from pg_catalog.pg_stat_activity a
       join pg_catalog.pg_roles me on me.rolname = current_user
       left join pg_catalog.pg_roles r on r.oid = a.usesysid
      where a.datname = $1 and a.pid <> pg_catalog.pg_backend_pid() and a.usesysid is not null and a.leader_pid is null
        and coalesce(a.backend_type, '') not like 'logical replication%'
      order by a.pid`,
    [database],
  );
}

/** Failure `configuration` that names who is connected to `database`. */
export async function refuseSessions(session: Session, database: string, counts: Counted = everyone): Promise<void> {
  const sessions = (await otherSessions(session, database)).filter(counts);
  if (sessions.length > 0) throw connected(sessions, database);
}

type Counted = (other: Other) => boolean;

const everyone: Counted = () => true;

/** A background worker of an extension does not prevent emptying the database, and continues in it afterwards. */
export const clientsOnly: Counted = ({ worker }) => !worker;

/**
 * Ends sessions of `database` and waits until they are gone; returns how many were ended. Failure `configuration` names
 * those that stay, and who may end them.
 */
export async function disconnectSessions(
  session: Session,
  database: string,
  clock: Clock,
  counts: Counted = everyone,
): Promise<number> {
  const ended = new Set<number>();
  const deadline = clock.seconds() + waitSeconds;
  for (;;) {
    const sessions = (await otherSessions(session, database)).filter(counts);
    if (sessions.length === 0) return ended.size;
    if (clock.seconds() > deadline) throw connected(sessions, database);
    for (const { pid, mayEnd } of sessions) {
      if (!mayEnd) continue;
      await session.query('select pg_catalog.pg_terminate_backend($1)', [pid]);
      ended.add(pid);
    }
    await clock.sleep(pollMilliseconds);
  }
}

function connected(sessions: readonly Other[], database: string): Failure {
  const message = `${sessions.length} sessions are connected to ${database}: ${who(sessions)}`;
  const untouchable = sessions.filter(({ mayEnd }) => !mayEnd);
  if (untouchable.length === 0) {
    return new Failure('configuration', message, {
      hint: 'stop the application, or end its sessions: --disconnect (to a task: DISCONNECT=true)',
    });
  }
  const pids = untouchable.map(({ pid }) => `select pg_terminate_backend(${pid});`).join(' ');
  return new Failure(
    'configuration',
    `${message}; the user of RESTORE_DATABASE_URL may not end ${pidsOf(untouchable)}`,
    {
      hint: `as a superuser, in psql: ${pids}`,
    },
  );
}

function who(sessions: readonly Other[]): string {
  return sessions
    .slice(0, 5)
    .map((other) => `pid ${other.pid} (${other.user}${other.application === '' ? '' : `, ${other.application}`})`)
    .join(', ');
}

function pidsOf(sessions: readonly Other[]): string {
  return sessions.map(({ pid }) => `pid ${pid}`).join(', ');
}
