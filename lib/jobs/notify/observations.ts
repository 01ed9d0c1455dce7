import { type Incident, type IncidentDetails, type Observation, openIncidents } from '../../core/runs/incidents.ts';
import type { ScheduledJob } from '../../core/runs/timetable.ts';
import { articleOf } from './articles.ts';
import type { Attempt } from './attempt.ts';

const vault = 'vault';

/** A run that did not work is one trouble from its beginning to its end, whatever it stumbles over in between. */
const failed = 'failed';

/**
 * What the end of one run shows. A vault that is down is one trouble, however many jobs it stops, and says nothing of the
 * jobs themselves; what a run in part left out is another trouble than a run that did not work.
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
  // They say nothing of how things stand.
  if (exit === 'busy' || exit === 'interrupted') return [];
  if (exit === 'vault') return [observation(vault, finding(failed))];
  if (exit !== 'done' && exit !== 'partial') return [observation(job, finding(failed))];
  return [
    observation(job, null),
    observation(inPart, exit === 'done' ? null : finding(fingerprint)),
    observation(vault, null),
  ];
}

/** A run that hangs ends in no way at all. `idle`: for how long none came to an end, in words. */
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

/** Whether people know, or are about to be told, that no run of `job` gets through. */
export function isStopped(incidents: readonly Incident[], job: ScheduledJob): boolean {
  return openIncidents(incidents).some(
    ({ subject, jobs }) => subject === job || (subject === vault && jobs.includes(job)),
  );
}
