import type { Message } from '../core/runs/incidents.ts';
import type { RunState } from '../core/runs/runState.ts';
import type { ScheduledJob } from '../core/runs/timetable.ts';

/** What the runs of one machine pass on to later runs. */
export interface Journal {
  /** An empty memory where there is none yet. Throws a Failure for one that cannot be read. */
  read(): Promise<RunState>;
  /**
   * Runs `use` while no other process of this machine writes; `keep` writes the memory, whole or not at all. Throws
   * what `use` throws, and a Failure for a memory that cannot be read or written.
   */
  inTurn<T>(use: (memory: RunState, keep: (news: RunState) => Promise<void>) => Promise<T>): Promise<T>;
}

/** Tells people. */
export interface NotificationSender {
  /** Returns when the message was accepted; throws a Failure when it was not, after its own retries. */
  send(message: Message): Promise<void>;
}

/** An announcer and its name in the memory: `webhook`, `mail`. */
export interface Channel {
  readonly name: string;
  readonly announcer: NotificationSender;
}

/**
 * Pings a service that raises its own alarm when a job's ping does not come. Nothing is sent for a job without an
 * address; every call throws a Failure when the service did not accept it.
 */
export interface Pings {
  /** Those that have an address. */
  readonly jobs: readonly ScheduledJob[];
  started(job: ScheduledJob): Promise<void>;
  /** `log`: the last lines of the run's output. */
  ended(job: ScheduledJob, well: boolean, log: string): Promise<void>;
  /** Does not report whether the job succeeded. */
  test(job: ScheduledJob): Promise<void>;
}
