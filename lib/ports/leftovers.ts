import type { Failure } from '../errors.ts';

/** The result of one look for leftovers. */
export interface Sweep {
  /** A line for each thing that was found past its time and ended, for a person. */
  readonly ended: readonly string[];
  /** A failure for each that could not be ended; the others were tried anyway. */
  readonly failures: readonly Failure[];
}

/** One kind of thing that a run leaves behind when it dies: swept only after its own deadline. */
export interface Leftovers {
  /** `throwaway databases`. */
  readonly kind: string;
  /** Ends everything of this kind whose deadline has passed at `now`. Throws a Failure when it could not even look. */
  sweep(now: Date): Promise<Sweep>;
}

/** A rule that starts a writing job and is switched off. */
export interface DisabledRule {
  readonly rule: string;
  /**
   * The restore that switched it off, by its run id, as the rule's tag `lifeboat:pausedBy` says; null when somebody
   * else did.
   */
  readonly pausedBy: string | null;
}

/** The rules of the schedules, as the clean-up after a dead restore sees them. */
export interface PausedRules {
  /** Those of the writing rules that are disabled now. */
  disabled(): Promise<readonly DisabledRule[]>;
  /** Switches it on again, then takes its tag away. */
  resume(rule: string): Promise<void>;
}
