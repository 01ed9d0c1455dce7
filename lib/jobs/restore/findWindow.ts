import { covers, nearest, type RecoveryTarget, targetText } from '../../core/wal/recoveryTarget.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { chooseSound } from '../vaultRecords/chooseSound.ts';
import { type LogPlan, planLog } from '../wal/fetchLog.ts';
import { type OpenWindow, openWindows } from '../wal/windows.ts';
import type { Alternative } from './alternative.ts';

/** A window that covers the target, and the log to fetch for it. */
export interface FoundWindow {
  readonly target: RecoveryTarget;
  readonly window: OpenWindow;
  readonly log: LogPlan;
}

/**
 * The window to recover a target from: of several, that of the newest base backup, because least is to be replayed.
 * Where none covers it, a sentence with the nearest moment; null where there is no window at all. Failure `usage` for a
 * position or a transaction that no window has: no snapshot stands in for those.
 */
export async function findWindow(
  reader: VaultReader,
  host: string,
  target: RecoveryTarget,
): Promise<FoundWindow | { readonly uncovered: string | null }> {
  const windows = await openWindows(reader, host);
  const window = windows.findLast((each) => covers(each, target));
  if (window !== undefined) return { target, window, log: await planLog(reader, host, window, target) };
  const near = nearest(windows, target);
  const spans = windows.map(({ from, until }) => `${from.toISOString()} to ${until.toISOString()}`);
  if (target.by === 'time') {
    if (near === null) return { uncovered: null };
    return { uncovered: `the log reaches from ${spans.join(' and from ')}; the nearest moment is ${targetText(near)}` };
  }
  const hint =
    near === null
      ? 'stream the log: docs/guide/point-in-time.md'
      : `take the nearest moment: lifeboat restore ${targetText(near)}`;
  const which =
    spans.length === 0 ? 'there is no window of the log' : `the log reaches from ${spans.join(' and from ')}`;
  throw new Failure('usage', `${targetText(target)} cannot be recovered: ${which}`, { hint });
}

/** The snapshot that would be restored instead; null where there is none without a doubt. */
export async function snapshotBefore(
  reader: VaultReader,
  host: string,
  at: Date,
  now: Date,
): Promise<Alternative | null> {
  try {
    const { manifest } = await chooseSound(reader, host, { by: 'time', at });
    const { snapshot, snapshotAt } = manifest;
    return { snapshot, snapshotAt, ageSeconds: Math.round((now.getTime() - Date.parse(snapshotAt)) / 1000) };
  } catch (error) {
    if (error instanceof Failure && (error.kind === 'usage' || error.kind === 'verification')) return null;
    throw error;
  }
}
