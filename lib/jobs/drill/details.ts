import type { DrillProof } from '../../core/runs/receipt.ts';
import type { Absence } from '../../core/snapshots/leftOut.ts';
import type { DrilledTable } from '../../core/verify/drilledTables.ts';
import type { LiveMark } from '../../core/verify/liveMark.ts';
import type { TableSample } from '../../core/verify/rowSample.ts';
import type { DrillOptions } from './contract.ts';
import type { WindowDrill } from './window.ts';

/** The proof's own fields are present when the drill reached a verdict on the whole snapshot. */
export interface DrillDetails extends Omit<DrillProof, 'verdict'> {
  /**
   * `doubtful`: it came back whole, and is not what the live database holds. `not judged`: the place, a key or an operator's
   * check prevented a verdict on the snapshot.
   */
  readonly verdict: DrillProof['verdict'] | 'doubtful' | 'not judged';
  /** Why the rows of the live database do not confirm the snapshot, one sentence each. */
  readonly doubts: readonly string[];
  /** Table by table; null where the drill ran without the live database. */
  readonly liveSample: readonly TableSample[] | null;
  /** Where the live database stood; null where it is not known. */
  readonly liveMark: LiveMark | null;
  /** Extensions that were created beforehand, the way providers of managed servers do. */
  readonly provided: readonly string[];
  readonly only: DrillOptions['only'];
  /** The first ones, of `problemCount`. */
  readonly problems: readonly string[];
  readonly problemCount: number;
  /** How many of the operator's own checks ran against what was restored. */
  readonly ownChecks: number;
  readonly tables: number;
  readonly rows: number;
  readonly files: number | null;
  readonly fileBytes: number | null;
  readonly stagesSeconds: Readonly<Record<string, number>>;
  /** What a restore does not bring back. */
  readonly notInSnapshot: readonly Absence[];
  /** Of the window of the log; absent where there is none. */
  readonly window: WindowDrill;
  readonly archiveBytes: number;
  /** Table by table, where the database was drilled. */
  readonly census: readonly DrilledTable[];
}
