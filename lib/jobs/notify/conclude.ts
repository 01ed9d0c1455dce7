import { observe } from '../../core/runs/incidents.ts';
import { jobStateOf, type RunState, remember } from '../../core/runs/runState.ts';
import type { ScheduledJob } from '../../core/runs/timetable.ts';
import type { Attempt } from './attempt.ts';
import { observationsOf } from './observations.ts';

/** The memory after a run. `handledAt`: the moment that it was for, where a schedule started it. */
export function conclude(
  memory: RunState,
  job: ScheduledJob,
  attempt: Attempt,
  { now, handledAt }: { readonly now: Date; readonly handledAt: Date | null },
): RunState {
  const { exit, summary } = attempt;
  const known = jobStateOf(memory, job, now);
  const at = (handledAt ?? now).toISOString();
  const news = remember(memory, {
    ...known,
    handledAt: handledAt?.toISOString() ?? known.handledAt,
    ranAt: exit === 'busy' ? known.ranAt : at,
    doneAt: exit === 'done' || exit === 'partial' ? at : known.doneAt,
    lastExit: exit,
    lastSummary: summary,
  });
  const observations = observationsOf(job, attempt, known.doneAt);
  return {
    ...news,
    troubles: observations.reduce((incidents, observation) => observe(incidents, observation, now), news.troubles),
  };
}
