import type { AskPassphrase } from '../adapters/crypto/openpgp/unlock.ts';
import type { Settings } from '../config/load.ts';
import type { Clock } from '../ports/clock.ts';
import type { Reporter } from '../ports/reporter.ts';

/** What whoever starts a job brings along. */
export interface Surroundings {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly reporter: Reporter;
  readonly signal: AbortSignal;
  /** `lifeboat 0.1.0`. */
  readonly program: string;
  readonly askPassphrase: AskPassphrase;
  /** Whether every external command is to be shown. */
  readonly verbose: boolean;
}
