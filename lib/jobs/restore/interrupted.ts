import { Failure } from '../../errors.ts';
import type { Run } from '../run.ts';
import type { DatabasePlan, RestorePlan } from './contract.ts';

/** The state of the application's database: once emptying it in place has begun, it is incomplete. */
export interface InPlace {
  emptied: boolean;
}

/**
 * Runs one step of a restore. When the operator interrupts it, the failure describes the state and how to go on.
 * `where` is called at that moment; a step that knows more throws {@link Interrupted}.
 */
export async function interruptibly<T>(run: Run, where: string | (() => string), step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!run.signal.aborted || error instanceof Interrupted) throw error;
    throw new Failure('interrupted', `interrupted ${typeof where === 'string' ? where : where()}`, {
      hint: 'to go on, run the same command again: it starts over and clears what is left',
      cause: error,
    });
  }
}

/** An interruption that describes the state. */
export class Interrupted extends Failure {
  constructor({ message, hint }: Failure, cause: unknown) {
    super('interrupted', message, { ...(hint === undefined ? {} : { hint }), cause });
  }
}

export const whileFetching = 'while the dump was fetched: nothing was touched';

export function whileRestoring({ way, name, fresh }: DatabasePlan, { emptied }: InPlace): string {
  if (way === 'in place') {
    return emptied
      ? `while ${name} was restored: it was emptied before and is not whole now`
      : `before ${name} was emptied: it is as it was`;
  }
  return `while ${fresh} was restored: it is removed again${asItWas(way, name)}`;
}

/** Files come after the database and before the swap. */
export function beforeTheSwap({ database, files }: Pick<RestorePlan, 'database' | 'files'>): string {
  const written = 'while files were written: those that are there now are right, others are still missing';
  if (database === null) return written;
  const { way, name, fresh } = database;
  const where = files === null ? `after ${fresh} was verified` : written;
  if (way === 'in place') return `${where}; ${name} is restored and verified`;
  return `${where}; ${fresh} is removed again${asItWas(way, name)}`;
}

function asItWas(way: DatabasePlan['way'], name: string): string {
  return way === 'swap' ? `, ${name} is as it was` : '';
}
