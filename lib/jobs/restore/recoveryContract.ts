import type { Alternative } from './alternative.ts';

/** How the moment is reached, before anything is fetched. */
export interface RecoveryPlan {
  /** As it was asked for: `--at 2026-03-01T11:30:00.000Z`. */
  readonly target: string;
  readonly base: string;
  readonly from: string;
  readonly until: string;
  /** To fetch, in bytes. */
  readonly baseBytes: number;
  readonly logBytes: number;
  readonly serverVersion: string;
  /** The snapshot before that moment, which would lose what was written since; null where there is none. */
  readonly snapshot: Alternative | null;
}
