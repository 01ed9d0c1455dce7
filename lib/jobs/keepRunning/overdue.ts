import { humanSeconds } from '../../core/runs/duration.ts';
import { observe } from '../../core/runs/incidents.ts';
import { jobStateOf, type RunState } from '../../core/runs/runState.ts';
import { isOverdue, type NextAfter, type ScheduledJob } from '../../core/runs/timetable.ts';
import { isStopped, overdueObservation } from '../notify/observations.ts';

interface Watched {
  readonly job: ScheduledJob;
  readonly next: NextAfter;
}

/** Whether it is worth a look at the memory: `ends` is what this process itself has seen come to an end. */
export function mayBeOverdue(
  watched: readonly Watched[],
  ends: ReadonlyMap<ScheduledJob, Date>,
  began: Date,
  now: Date,
): boolean {
  return watched.some(({ job, next }) => isOverdue(next, latest(ends.get(job) ?? null, began), now));
}

/**
 * The memory with an incident added for each overdue job that has none yet; null where there is nothing to add. What
 * was missed before `began`, while the machine was off, is being caught up.
 */
export function overdue(memory: RunState, watched: readonly Watched[], began: Date, now: Date): RunState | null {
  let { troubles: incidents } = memory;
  for (const { job, next } of watched) {
    // A failed run is an incident of its own.
    const { ranAt, doneAt } = jobStateOf(memory, job, now);
    const since = latest(ranAt === null ? null : new Date(ranAt), began);
    if (isStopped(incidents, job) || !isOverdue(next, since, now)) continue;
    const idle = humanSeconds((now.getTime() - since.getTime()) / 1000);
    incidents = observe(incidents, overdueObservation(job, idle, doneAt), now);
  }
  return incidents === memory.troubles ? null : { ...memory, troubles: incidents };
}

function latest(one: Date | null, other: Date): Date {
  return one === null || one < other ? other : one;
}
