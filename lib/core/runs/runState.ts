import * as v from 'valibot';
import { instantSchema, parseDocument, renderDocument } from '../vault/document.ts';
import type { Incident } from './incidents.ts';
import { type ScheduledJob, scheduledJobs } from './timetable.ts';

/** What is remembered of one job. */
export interface JobState {
  readonly job: ScheduledJob;
  /** Every scheduled moment up to this one has had its run. */
  readonly handledAt: string;
  /** The last run that ended, well or not; one that gave way to another run does not count. */
  readonly ranAt: string | null;
  /** The last successful run, including one that skipped the files it listed; null where none is known. */
  readonly doneAt: string | null;
  readonly lastExit: string | null;
  readonly lastSummary: string | null;
}

/** A channel that did not accept its last message. */
export interface Silence {
  readonly channel: string;
  readonly since: string;
  readonly reason: string;
}

/** What the runs of one machine keep for later runs. Format 1.x. */
export interface RunState {
  readonly format: string;
  readonly jobs: readonly JobState[];
  readonly troubles: readonly Incident[];
  readonly silent: readonly Silence[];
}

const incidentSchema = v.looseObject({
  subject: v.string(),
  jobs: v.array(v.picklist(scheduledJobs)),
  text: v.string(),
  fingerprint: v.string(),
  hint: v.nullable(v.string()),
  article: v.string(),
  since: instantSchema,
  lastGoodAt: v.nullable(instantSchema),
  told: v.record(v.string(), v.string()),
  endedAt: v.nullable(instantSchema),
}) satisfies v.GenericSchema<unknown, Incident>;

const runStateSchema = v.looseObject({
  format: v.string(),
  jobs: v.array(
    v.looseObject({
      job: v.picklist(scheduledJobs),
      handledAt: instantSchema,
      ranAt: v.nullable(instantSchema),
      doneAt: v.nullable(instantSchema),
      lastExit: v.nullable(v.string()),
      lastSummary: v.nullable(v.string()),
    }),
  ),
  troubles: v.array(incidentSchema),
  silent: v.array(v.looseObject({ channel: v.string(), since: instantSchema, reason: v.string() })),
}) satisfies v.GenericSchema<unknown, RunState>;

export const emptyRunState: RunState = { format: '1.0', jobs: [], troubles: [], silent: [] };

export function parseRunState(text: string): { readonly value: RunState } | { readonly problem: string } {
  return parseDocument('memory of the runs', text, runStateSchema);
}

export function renderRunState(memory: RunState): string {
  return renderDocument('memory of the runs', memory, runStateSchema, 2);
}

/** What is known about `job`; a new job has nothing to catch up. */
export function jobStateOf(memory: RunState, job: ScheduledJob, now: Date): JobState {
  return (
    memory.jobs.find((each) => each.job === job) ?? {
      job,
      handledAt: now.toISOString(),
      ranAt: null,
      doneAt: null,
      lastExit: null,
      lastSummary: null,
    }
  );
}

export function remember(memory: RunState, news: JobState): RunState {
  return { ...memory, jobs: [...memory.jobs.filter(({ job }) => job !== news.job), news] };
}

/** Records whether `channel` accepted its message: `reason` is why it did not, null when it did. */
export function noteSilence(memory: RunState, channel: string, reason: string | null, now: Date): RunState {
  const others = memory.silent.filter((each) => each.channel !== channel);
  if (reason === null) return { ...memory, silent: others };
  const since = memory.silent.find((each) => each.channel === channel)?.since ?? now.toISOString();
  return { ...memory, silent: [...others, { channel, since, reason }] };
}
