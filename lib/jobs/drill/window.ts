import type { Manifest } from '../../core/snapshots/manifest.ts';
import { compareCensus } from '../../core/verify/censusVerdict.ts';
import { lsnOf } from '../../core/wal/lsn.ts';
import { Failure } from '../../errors.ts';
import type { Unseal } from '../../ports/archive.ts';
import type { ReadableDatabase } from '../../ports/database.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { losses } from '../restoreSteps/judge.ts';
import type { Run } from '../run.ts';
import { unlessDamaged } from '../vaultRecords/damage.ts';
import { readInventory, readStored } from '../vaultRecords/snapshots.ts';
import { planLog } from '../wal/fetchLog.ts';
import { withRecovered } from '../wal/recoverCluster.ts';
import type { RecoveringPorts } from '../wal/recoveringPorts.ts';
import { type OpenWindow, openWindows } from '../wal/windows.ts';

/** What the exact drill of the newest window says. */
export interface WindowDrill {
  readonly verdict: 'exact' | 'differs' | 'not judged';
  readonly base: string;
  /** Every moment from here to there can be recovered. */
  readonly from: string;
  readonly until: string;
  /** The snapshot whose rows the recovery was compared with; null where there was none to compare with. */
  readonly snapshot: string | null;
  readonly lsn: string | null;
  readonly tables: number;
  /** What differs, or why nothing was judged; the first ones. */
  readonly reasons: readonly string[];
}

/** Snapshots that are read to find one of a quiet moment: two days of hourly ones. */
const farthestBack = 48;

/**
 * Recovers the newest window to the position of a snapshot that was taken in a quiet moment, and counts every row: two
 * ways that share no code must lead to the same rows. Null where there is no window.
 */
export async function drillWindow(
  ports: { readonly reader: VaultReader; readonly unseal: Unseal | null },
  recovering: RecoveringPorts,
  run: Run,
): Promise<WindowDrill | null> {
  run.reporter.stage('window');
  const window = (await openWindows(ports.reader, run.host)).at(-1);
  if (window === undefined) return null;
  const manifest = await quietSnapshot(ports.reader, run.host, window);
  const about = {
    base: window.base,
    from: window.from.toISOString(),
    until: window.until.toISOString(),
    snapshot: manifest?.snapshot ?? null,
    lsn: manifest?.quiet?.flushLsn ?? null,
    tables: 0,
  };
  const unjudged = (reason: string): WindowDrill => ({ ...about, verdict: 'not judged', reasons: [reason] });
  if (manifest?.quiet === undefined) return unjudged('no snapshot of the window was taken in a quiet moment');
  const target = { by: 'lsn', lsn: lsnOf(manifest.quiet.flushLsn) } as const;
  try {
    await recovering.recovery.refuseUnfit(window.manifest.source);
  } catch (error) {
    if (error instanceof Failure && error.kind === 'configuration') return unjudged(error.message);
    throw error;
  }
  const log = await planLog(ports.reader, run.host, window, target);
  return withRecovered(ports, recovering, run, { window, log, target }, async ({ master }) => {
    const database = recovering.sourceAt({ ...master, database: manifest.source.database }).now();
    const committed = await committedSince(database, manifest);
    if (committed.length > 0) {
      return unjudged(
        `transactions ${committed.join(', ')} were committed and not shown yet when the snapshot was taken`,
      );
    }
    const hash = manifest.census.some((table) => table.hash !== null);
    const census = await database.census({ hash, except: manifest.uncounted ?? [], signal: run.signal });
    const lost = losses(compareCensus(manifest.census, census, manifest.uncounted));
    const reasons = lost.map(({ what, expected, restored }) => `${what}: expected ${expected}, found ${restored}`);
    return {
      ...about,
      tables: manifest.census.length,
      verdict: lost.length === 0 ? 'exact' : 'differs',
      reasons: reasons.slice(0, 20),
    };
  });
}

/** The newest snapshot of the window's cluster whose position the window holds, and the log after it. */
async function quietSnapshot(reader: VaultReader, host: string, window: OpenWindow): Promise<Manifest | null> {
  const { snapshots } = await readInventory(reader, host);
  for (const ref of snapshots.slice(-farthestBack).toReversed()) {
    const manifest = (await unlessDamaged(() => readStored(reader, ref)))?.manifest;
    if (manifest?.quiet === undefined) continue;
    if (manifest.source.systemIdentifier !== window.manifest.source.systemIdentifier) continue;
    const lsn = lsnOf(manifest.quiet.flushLsn);
    if (lsn >= window.fromLsn && lsn <= window.untilLsn) return manifest;
  }
  return null;
}

/** Of the transactions that the snapshot saw in progress, those that the log shows committed by its position. */
async function committedSince(database: ReadableDatabase, { quiet }: Manifest): Promise<readonly string[]> {
  const running = quiet?.inProgress ?? [];
  if (running.length === 0) return [];
  const rows = await database.ask(
    `select x::text from unnest('{${running.join(',')}}'::xid8[]) x where pg_xact_status(x) = 'committed'`,
  );
  return rows.map(([xid]) => xid ?? '');
}
