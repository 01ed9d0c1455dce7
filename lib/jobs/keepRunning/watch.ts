import { humanSeconds } from '../../core/duration.ts';
import { type Memory, memoryOf, remember } from '../../core/memory.ts';
import { isOverdue, type ScheduledJob } from '../../core/timetable.ts';
import { delivered, type Finding, isTroubled, observe, owed } from '../../core/troubles.ts';
import { during } from '../../errors.ts';
import type { Attempt, KeepRunningPorts, ScheduledRun } from '../keepRunning.ts';
import { oneAtATime } from './oneAtATime.ts';

/** Remembers how the runs ended and tells what turned bad or good; never fails a run. */
export interface Watch {
  /** Every moment of the job up to this one has had its run. */
  handled(job: ScheduledJob): Date;
  concluded(job: ScheduledJob, at: Date, attempt: Attempt): Promise<void>;
  /** Looks whether the job is overdue: a run that hangs ends in no other way. */
  look(run: ScheduledRun): Promise<void>;
}

/** Throws what the journal throws: without a memory nothing is caught up, so better say so at the start. */
export async function openWatch(
  { journal, announcer, clock, reporter }: KeepRunningPorts,
  runs: readonly ScheduledRun[],
): Promise<Watch> {
  const began = clock.now();
  let memory = begun(await journal.read(), runs, began);
  await journal.write(memory);
  const inTurn = oneAtATime();

  const nowTroubled = (troubles: Memory['troubles']): void => {
    memory = { ...memory, troubles };
  };
  const save = async (): Promise<void> => {
    try {
      await journal.write(memory);
    } catch (error) {
      reporter.warn(during('a restart may run jobs again', error).message);
    }
  };
  const tell = async (): Promise<void> => {
    if (announcer === null) return;
    for (const message of owed(memory.troubles)) {
      try {
        await announcer.announce(message);
        nowTroubled(delivered(memory.troubles, message));
      } catch (error) {
        reporter.warn(during('a message was not delivered and is tried again after the next run', error).message);
      }
    }
  };
  const note = (job: ScheduledJob, finding: Finding | null): void => {
    nowTroubled(observe(memory.troubles, job, finding, clock.now()));
  };

  return {
    handled: (job) => new Date(memoryOf(memory, job, clock.now()).handledAt),
    concluded: (job, at, { exit, summary, fingerprint }) =>
      inTurn(async () => {
        const moment = at.toISOString();
        const { doneAt } = memoryOf(memory, job, at);
        const done = exit === 'done' ? moment : doneAt;
        memory = remember(memory, { job, handledAt: moment, doneAt: done, lastExit: exit, lastSummary: summary });
        if (exit === 'done') reporter.note(`${job}: ${summary}`);
        else reporter.warn(`${job}: ${summary}`);
        // A run that stepped back for another one says nothing of how things stand.
        if (exit !== 'busy') note(job, exit === 'done' ? null : { text: summary, fingerprint });
        await save();
        await tell();
        await save();
      }),
    look: ({ job, next }) =>
      inTurn(async () => {
        const now = clock.now();
        // What was missed while the machine was off is being caught up.
        const since = new Date(Math.max(Date.parse(memoryOf(memory, job, now).doneAt), began.getTime()));
        if (isTroubled(memory.troubles, job) || !isOverdue(next, since, now)) return;
        const age = humanSeconds((now.getTime() - since.getTime()) / 1000);
        note(job, { text: `nothing was done for ${age}`, fingerprint: 'overdue' });
        await tell();
        await save();
      }),
  };
}

/** A moment of the future was written under a wrong clock: kept, it would stop its job until then. */
function begun(memory: Memory, runs: readonly ScheduledRun[], now: Date): Memory {
  let known = memory;
  for (const { job } of runs) {
    const found = memoryOf(known, job, now);
    const handledAt = Date.parse(found.handledAt) > now.getTime() ? now.toISOString() : found.handledAt;
    known = remember(known, { ...found, handledAt });
  }
  return known;
}
