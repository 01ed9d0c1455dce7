import { humanSeconds } from '../../core/duration.ts';
import { type Memory, memoryOf } from '../../core/memory.ts';
import { isOverdue, type NextAfter, type ScheduledJob } from '../../core/timetable.ts';
import { observe } from '../../core/troubles.ts';
import { isStopped, overdueSight } from '../tell/sights.ts';

interface Watched {
  readonly job: ScheduledJob;
  readonly next: NextAfter;
}

/**
 * The memory with a trouble more for each job that is overdue and that nobody knows to be in trouble; null where there is
 * none. What was missed before `began`, while the machine was off, is being caught up.
 */
export function overdue(memory: Memory, watched: readonly Watched[], began: Date, now: Date): Memory | null {
  let { troubles } = memory;
  for (const { job, next } of watched) {
    // A run that failed is a trouble of its own.
    const { ranAt, doneAt } = memoryOf(memory, job, now);
    const since = new Date(Math.max(ranAt === null ? 0 : Date.parse(ranAt), began.getTime()));
    if (isStopped(troubles, job) || !isOverdue(next, since, now)) continue;
    const idle = humanSeconds((now.getTime() - since.getTime()) / 1000);
    troubles = observe(troubles, overdueSight(job, idle, doneAt), now);
  }
  return troubles === memory.troubles ? null : { ...memory, troubles };
}
