import type { ExpectedRecovery } from '../../core/restore/recovery.ts';
import type { Limit, Problem, Verdict } from '../../core/runs/standing.ts';
import type { Doubt } from '../../core/verify/doubt.ts';

/** Ages at which something becomes a problem. */
export interface StatusLimits {
  readonly snapshotSeconds: number;
  readonly mirrorSeconds: number;
  readonly drillSeconds: number;
  /** Prune hides no snapshot that is younger. */
  readonly keepHourlyDays: number;
  /** Days until retention drops the last unsigned snapshot. Default 30. */
  readonly keepDailyDays?: number;
}

/** The state of the backups. Ages in seconds, moments in ISO 8601. */
export interface Status {
  readonly host: string;
  readonly verdict: Verdict;
  /** One sentence: why. */
  readonly reason: string;
  /** Snapshots in the vault that prune has not hidden. */
  readonly snapshots: number;
  /** Whether records are signed, and which count without a signature until when. */
  readonly records?: string;
  readonly newestSnapshot: SnapshotStatus | null;
  readonly mirror: MirrorStatus | null;
  readonly provenDrill: ProofStatus | null;
  /** The newest window of the log; absent where there is none. */
  readonly wal?: WalStatus;
  /** What a disaster at this moment would cost: what was written since these moments; null: everything. */
  readonly loss: { readonly rowsSince: string | null; readonly filesSince: string | null };
  /** How long it would take to bring everything back; null where no drill has shown it. */
  readonly recovery: ExpectedRecovery | null;
  /** Still to come, the next one first. */
  readonly limits: readonly Limit[];
  /** What an operator must look at, the worst first; empty when all is well. */
  readonly problems: readonly Problem[];
}

export interface SnapshotStatus {
  readonly snapshot: string;
  readonly snapshotAt: string;
  readonly ageSeconds: number;
  readonly quarantined: boolean;
  /** What its own backup found suspicious, including the reasons of a quarantine. */
  readonly doubts: readonly Doubt[];
  readonly rows: number;
  readonly storedBytes: number;
  readonly archiveBytes: number;
}

export interface WalStatus {
  /** The newest base backup that opens it. */
  readonly base: string;
  /** Every moment from here to there can be recovered. */
  readonly from: string;
  readonly until: string;
  /** Since `until`. */
  readonly behindSeconds: number;
  /** Since the stream last said how things stand; null where it never did. */
  readonly heardSeconds: number | null;
  /** What the source had and the vault did not, when it said so. */
  readonly lagBytes: number | null;
  readonly gap: string | null;
}

export interface MirrorStatus {
  readonly listingBeganAt: string;
  readonly ageSeconds: number;
  readonly files: number;
  readonly bytes: number;
  readonly failed: number;
}

export interface ProofStatus {
  readonly snapshot: string;
  /** When the drill ended. */
  readonly provenAt: string;
  readonly ageSeconds: number;
  /** What the proof does not cover: what only a superuser could restore. Absent where there is nothing. */
  readonly except?: readonly string[];
  /** Whether the proven snapshot can still be restored. */
  readonly inVault: boolean;
  readonly lockedUntil: string | null;
  readonly recoverySeconds: number | null;
  readonly recoveryPointSeconds: number | null;
  /** Of the archive and the files that came back; null where the receipt does not say. */
  readonly broughtBackBytes: number | null;
}
