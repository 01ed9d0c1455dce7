import { Failure } from '../../errors.ts';
import type { TargetDatabase, TargetState } from '../../ports/target.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import type { DatabasePlan, RestoreOptions, RestorePlan } from './contract.ts';

const named = 5;

type Sessions = TargetState['sessions'];

/** Who is connected to the database to be replaced; null when nobody is. */
function sessionsText(sessions: Sessions, database: string): string | null {
  if (sessions.length === 0) return null;
  const names = sessions.map(({ user, application }) => `${user} (${application === '' ? 'unnamed' : application})`);
  const shown = [...new Set(names)].slice(0, named).join(', ');
  return `${sessions.length} sessions are connected to ${database}: ${shown}`;
}

/** Background workers only block a swap. */
function inTheWay({ sessions }: Pick<TargetState, 'sessions'>, way: DatabasePlan['way']): Sessions {
  return way === 'in place' ? sessions.filter(({ worker }) => !worker) : sessions;
}

/** What the sessions of the existing database mean for the plan; `stops` is the command that is to end the writers'. */
export function judgeSessions(
  state: Pick<TargetState, 'sessions'>,
  database: string,
  {
    way,
    disconnect,
    stops,
  }: Pick<DatabasePlan, 'way'> & Pick<RestoreOptions, 'disconnect'> & Pick<RestorePlan, 'stops'>,
): { readonly warnings: readonly string[]; readonly obstacles: readonly string[] } {
  const sessions = inTheWay(state, way);
  if (disconnect) return { warnings: untouchable(sessions), obstacles: [] };
  const text = sessionsText(sessions, database);
  if (text === null) return { warnings: [], obstacles: [] };
  if (stops !== null) return { warnings: [`${text}; ${stops} is to end them`], obstacles: [] };
  return {
    warnings: [],
    obstacles: [`${text}; stop the application's workers, or say --disconnect (to a task: DISCONNECT=true)`],
  };
}

/** They may have disconnected by the time of the swap. */
function untouchable(sessions: Sessions): readonly string[] {
  return sessions
    .filter(({ mayEnd }) => !mayEnd)
    .map(
      ({ pid, user, application }) =>
        `the user of RESTORE_DATABASE_URL may not end the session ${pid} of ${user} (${application === '' ? 'unnamed' : application}), which keeps the database from being swapped: as a superuser, select pg_terminate_backend(${pid})`,
    );
}

/**
 * After the writers were stopped and before anything is restored: any session that is left would block the swap at the
 * end.
 */
export async function refuseSessions(
  database: TargetDatabase | null,
  options: RestoreOptions,
  plan: RestorePlan,
  { manifest }: Chosen,
): Promise<void> {
  const target = plan.database;
  if (database === null || target === null || target.way === 'beside' || options.disconnect) return;
  const sessions = inTheWay(await database.state(target.name, manifest), target.way);
  const text = sessionsText(sessions, target.name);
  if (text === null) return;
  throw new Failure('configuration', `nothing was touched: the writers were stopped, yet ${text}`, {
    hint: 'let RESTORE_STOP_COMMAND stop these too, or say --disconnect (to a task: DISCONNECT=true)',
  });
}
