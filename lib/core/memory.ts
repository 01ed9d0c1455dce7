import * as v from 'valibot';
import { instantSchema, parseDocument, renderDocument } from './document.ts';
import { type ScheduledJob, scheduledJobs } from './timetable.ts';
import type { Trouble } from './troubles.ts';

/** What is remembered of one job. */
export interface JobMemory {
  readonly job: ScheduledJob;
  /** Every moment up to this one has had its run. */
  readonly handledAt: string;
  /** The moment of the last run that did all of its work; the first start where there was none yet. */
  readonly doneAt: string;
  readonly lastExit: string | null;
  readonly lastSummary: string | null;
}

/** What the schedule of one machine keeps over a restart. Format 1.x. */
export interface Memory {
  readonly format: string;
  readonly jobs: readonly JobMemory[];
  readonly troubles: readonly Trouble[];
}

const memorySchema = v.looseObject({
  format: v.string(),
  jobs: v.array(
    v.looseObject({
      job: v.picklist(scheduledJobs),
      handledAt: instantSchema,
      doneAt: instantSchema,
      lastExit: v.nullable(v.string()),
      lastSummary: v.nullable(v.string()),
    }),
  ),
  troubles: v.array(
    v.looseObject({
      subject: v.string(),
      text: v.string(),
      fingerprint: v.string(),
      since: instantSchema,
      told: v.nullable(v.string()),
      over: v.boolean(),
    }),
  ),
}) satisfies v.GenericSchema<unknown, Memory>;

export const emptyMemory: Memory = { format: '1.0', jobs: [], troubles: [] };

export function parseMemory(text: string): { readonly value: Memory } | { readonly problem: string } {
  return parseDocument('memory of the schedule', text, memorySchema);
}

export function renderMemory(memory: Memory): string {
  return renderDocument('memory of the schedule', memory, memorySchema, 2);
}

/** What is known of `job`; a job that is new has nothing to catch up. */
export function memoryOf(memory: Memory, job: ScheduledJob, now: Date): JobMemory {
  const at = now.toISOString();
  return (
    memory.jobs.find((each) => each.job === job) ?? {
      job,
      handledAt: at,
      doneAt: at,
      lastExit: null,
      lastSummary: null,
    }
  );
}

export function remember(memory: Memory, news: JobMemory): Memory {
  return { ...memory, jobs: [...memory.jobs.filter(({ job }) => job !== news.job), news] };
}
