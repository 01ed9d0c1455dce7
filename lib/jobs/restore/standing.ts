import { Failure } from '../../errors.ts';
import type { Run } from '../run.ts';
import type { DatabasePlan, RestorePlan } from './contract.ts';

/** Runs one step of a restore. Where the operator cuts it short, the failure says how things stand then, and how to go on. */
export async function standing<T>(run: Run, where: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!run.signal.aborted) throw error;
    throw new Failure('interrupted', `interrupted ${where}`, {
      hint: 'to go on, run the same command again: it begins anew and clears what is left',
      cause: error,
    });
  }
}

export const whileFetching = 'while the dump was fetched: nothing was touched';

export function whileRestoring({ way, name, fresh }: DatabasePlan): string {
  if (way === 'in place') return `while ${name} was restored: it was emptied before and is not whole now`;
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
