import type { Message } from '../core/runs/incidents.ts';
import type { RunState } from '../core/runs/runState.ts';
import type { ScheduledJob } from '../core/runs/timetable.ts';

/** What the runs of one machine remember for those after them. */
export interface Journal {
  /** An empty memory where there is none yet. Throws a Failure for one that cannot be read. */
  read(): Promise<RunState>;
  /**
   * Runs `use` while no other process of this machine writes; `keep` writes the memory, whole or not at all. Throws what
   * `use` throws, and a Failure for a memory that cannot be read or written.
   */
  inTurn<T>(use: (memory: RunState, keep: (news: RunState) => Promise<void>) => Promise<T>): Promise<T>;
}

/** Tells people. */
export interface NotificationSender {
  /** Returns when the message was taken; throws a Failure when it was not, after tries of its own. */
  send(message: Message): Promise<void>;
}

/** An announcer and the word that the memory knows it by: `webhook`, `mail`. */
export interface Channel {
  readonly name: string;
  readonly announcer: NotificationSender;
}

/**
 * Tells a service that raises its own alarm when a job's sign of life does not come. Nothing is sent for a job that has no
 * address; every call throws a Failure when the service did not take it.
 */
export interface Pings {
  /** Those that have an address. */
  readonly jobs: readonly ScheduledJob[];
  started(job: ScheduledJob): Promise<void>;
  /** `log`: the end of what the run said. */
  ended(job: ScheduledJob, well: boolean, log: string): Promise<void>;
  /** Says nothing of how the job is. */
  test(job: ScheduledJob): Promise<void>;
}
