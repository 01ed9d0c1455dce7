import { type Incident, type IncidentDetails, type Observation, openIncidents } from '../../core/runs/incidents.ts';
import type { ScheduledJob } from '../../core/runs/timetable.ts';
import { articleOf } from './articles.ts';
import type { Attempt } from './attempt.ts';

const vault = 'vault';

/** A job that fails is one incident from the first failed run to the next good one, whatever the causes in between. */
const failed = 'failed';

/**
 * What the end of one run shows. A vault that is down is one incident, however many jobs it stops, and says nothing
 * about the jobs themselves; a run that left something out is a different incident from a run that failed.
 */
export function observationsOf(job: ScheduledJob, attempt: Attempt, lastGoodAt: string | null): readonly Observation[] {
  const { exit, summary: text, hint, fingerprint } = attempt;
  const observation = (subject: string, finding: IncidentDetails | null): Observation => ({
    subject,
    job,
    finding,
    lastGoodAt,
  });
  const finding = (of: string): IncidentDetails => ({ text, fingerprint: of, hint, article: articleOf(job, exit) });
  const inPart = `${job} in part`;
  // These do not show how things stand.
  if (exit === 'busy' || exit === 'interrupted') return [];
  if (exit === 'vault') return [observation(vault, finding(failed))];
  if (exit !== 'done' && exit !== 'partial') return [observation(job, finding(failed))];
  return [
    observation(job, null),
    observation(inPart, exit === 'done' ? null : finding(fingerprint)),
    observation(vault, null),
  ];
}

/** A run that hangs never ends. `idle`: how long no run has ended, in words. */
export function overdueObservation(job: ScheduledJob, idle: string, lastGoodAt: string | null): Observation {
  const text = `no run came to an end for ${idle}`;
  const hint = `lifeboat ${job}`;
  return {
    subject: job,
    job,
    finding: { text, fingerprint: failed, hint, article: articleOf(job, 'unexpected') },
    lastGoodAt,
  };
}

/** Whether people know, or are about to be told, that runs of `job` fail. */
export function isStopped(incidents: readonly Incident[], job: ScheduledJob): boolean {
  return openIncidents(incidents).some(
    ({ subject, jobs }) => subject === job || (subject === vault && jobs.includes(job)),
  );
}
