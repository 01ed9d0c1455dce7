import { hostname } from 'node:os';
import { lives } from '../../../local/processes/lives.ts';
import { startTicks } from '../../../local/processes/startTicks.ts';

/**
 * The process that made a throwaway place, recorded next to it so that a later run can tell whether it is still alive.
 * A process id alone is not enough: ids are reused, start times are not.
 */
export interface OwnerProcess {
  readonly madeBy: 'lifeboat';
  readonly host: string;
  readonly pid: number;
  /** Clock ticks from boot to the process's start, from /proc; null where there is no /proc. */
  readonly startTicks: string | null;
  /** ISO 8601. After it the place is a leftover wherever its maker ran. */
  readonly deadline: string;
}

export async function thisProcess(deadline: Date): Promise<OwnerProcess> {
  return {
    madeBy: 'lifeboat',
    host: hostname(),
    pid: process.pid,
    startTicks: await startTicks(process.pid),
    deadline: deadline.toISOString(),
  };
}

/** Reads what {@link thisProcess} wrote as JSON; null for anything else: such a place is not ours. */
export function parseOwnerProcess(text: string): OwnerProcess | null {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : null;
  } catch {
    // Not JSON: written by somebody else.
    return null;
  }
}

function isHolder(value: unknown): value is OwnerProcess {
  if (typeof value !== 'object' || value === null || !('madeBy' in value && 'host' in value)) return false;
  if (!('pid' in value && 'startTicks' in value && 'deadline' in value)) return false;
  const { madeBy, host, pid, startTicks: ticks, deadline } = value;
  return (
    madeBy === 'lifeboat' &&
    typeof host === 'string' &&
    Number.isInteger(pid) &&
    (ticks === null || typeof ticks === 'string') &&
    typeof deadline === 'string' &&
    !Number.isNaN(Date.parse(deadline))
  );
}

/** True when the place is a leftover: past its deadline, or made on this host by a process that no longer exists. */
export async function isLeftover(holder: OwnerProcess, now: Date): Promise<boolean> {
  if (now > new Date(holder.deadline)) return true;
  return holder.host === hostname() && !(await lives(holder.pid, holder.startTicks));
}
