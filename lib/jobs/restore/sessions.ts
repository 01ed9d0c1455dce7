import { Failure } from '../../errors.ts';
import type { TargetDatabase, TargetState } from '../../ports.ts';
import type { Chosen } from '../records/choose.ts';
import type { RestoreOptions, RestorePlan } from './contract.ts';

const named = 5;

/** Who is connected to the database that is to be replaced; null when nobody is. */
export function sessionsText({ sessions }: Pick<TargetState, 'sessions'>, database: string): string | null {
  if (sessions.length === 0) return null;
  const names = sessions.map(({ user, application }) => `${user} (${application === '' ? 'unnamed' : application})`);
  const shown = [...new Set(names)].slice(0, named).join(', ');
  return `${sessions.length} sessions are connected to ${database}: ${shown}`;
}

/** After the writers were stopped and before anything is restored: whoever is left would be in the way at the very end. */
export async function refuseSessions(
  database: TargetDatabase | null,
  options: RestoreOptions,
  plan: RestorePlan,
  { manifest }: Chosen,
): Promise<void> {
  const target = plan.database;
  if (database === null || target === null || target.way === 'beside' || options.disconnect) return;
  const text = sessionsText(await database.state(target.name, manifest), target.name);
  if (text === null) return;
  throw new Failure('configuration', `nothing was touched: the writers were stopped, yet ${text}`, {
    hint: 'let RESTORE_STOP_COMMAND stop these too, or say --disconnect (to a task: DISCONNECT=true)',
  });
}
