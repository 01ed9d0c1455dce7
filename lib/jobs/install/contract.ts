import type { ScheduledJob } from '../../core/runs/timetable.ts';

/** Jobs that run as one user with credentials of their own. */
export interface Account {
  /** `writer`: of `lifeboat-writer`. */
  readonly name: string;
  readonly jobs: readonly InstalledJob[];
  /** Whether it also streams the log of the cluster, without an end. */
  readonly streams: boolean;
  /** Variables, secrets among them, for a file that only root reads: systemd hands them to the jobs. */
  readonly environment: Readonly<Record<string, string>>;
  /** Files that systemd reads as root and shows to the jobs alone, by the variable that names them. */
  readonly credentials: Readonly<Record<string, readonly string[]>>;
  /** Folders besides its own that the jobs write to. */
  readonly writable: readonly string[];
}

export interface InstalledJob {
  readonly job: ScheduledJob;
  /** systemd's calendar expressions. */
  readonly calendar: readonly string[];
}

export interface PlannedFile {
  readonly path: string;
  readonly mode: 0o600 | 0o644;
  readonly text: string;
  /** What may be printed of it. */
  readonly shown: string;
}

export interface InstallPlan {
  /** What the units are named after; null for the one application of a machine. */
  readonly application: string | null;
  /** Whose jobs these are: the name of the source. */
  readonly host: string;
  readonly files: readonly PlannedFile[];
  readonly timers: readonly string[];
  /** Jobs that are not installed, and why. */
  readonly skipped: readonly { readonly job: ScheduledJob; readonly reason: string }[];
}
