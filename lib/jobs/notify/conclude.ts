import { observe } from '../../core/runs/incidents.ts';
import { type Memory, memoryOf, remember } from '../../core/runs/runState.ts';
import type { ScheduledJob } from '../../core/runs/timetable.ts';
import type { Attempt } from './attempt.ts';
import { sightsOf } from './observations.ts';

/** The memory after a run. `handledAt`: the moment that it was for, where a schedule started it. */
export function conclude(
  memory: Memory,
  job: ScheduledJob,
  attempt: Attempt,
  { now, handledAt }: { readonly now: Date; readonly handledAt: Date | null },
): Memory {
  const { exit, summary } = attempt;
  const known = memoryOf(memory, job, now);
  const at = (handledAt ?? now).toISOString();
  const news = remember(memory, {
    ...known,
    handledAt: handledAt?.toISOString() ?? known.handledAt,
    ranAt: exit === 'busy' ? known.ranAt : at,
    doneAt: exit === 'done' || exit === 'partial' ? at : known.doneAt,
    lastExit: exit,
    lastSummary: summary,
  });
  const sights = sightsOf(job, attempt, known.doneAt);
  return { ...news, troubles: sights.reduce((troubles, sight) => observe(troubles, sight, now), news.troubles) };
}
