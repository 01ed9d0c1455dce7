import type { JobName } from '../core/runs/receipt.ts';
import type { ExitName, Failure } from '../errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { Reporter } from '../ports/reporter.ts';

/** What every run of every job is given besides its ports. */
export interface Run {
  /** The configured name of the source: not the name of the machine that runs the job. */
  readonly host: string;
  /** Unique to this run; settles who wrote what after a lost reply. */
  readonly runId: string;
  /** `lifeboat 0.1.0`. */
  readonly program: string;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** Plan, explain, change nothing. */
  readonly dryRun: boolean;
}

/** What a job's receipt says about its work; a run that ended early has less to say. */
export type Details = object;

/** How a run ended, for the screen, for `--json`, for the receipt. */
export interface Outcome<D extends Details> {
  readonly exit: ExitName;
  /** One sentence for a person. */
  readonly summary: string;
  readonly warnings: readonly string[];
  readonly details?: Readonly<Partial<D>>;
  /** Nothing was done because another run is active; this run says nothing about how things stand. */
  readonly steppedBack?: true;
  /** Set when the work could not be done, or not all of it. */
  readonly failure?: Failure;
}

export interface JobReport<D extends Details = Details> extends Outcome<D> {
  readonly job: JobName;
}
