import { covers, nearest, type RecoveryTarget, targetText } from '../../core/wal/recoveryTarget.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { type LogPlan, planLog } from './fetchLog.ts';
import { type OpenWindow, openWindows } from './windows.ts';

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
    return {
      uncovered: `the vault has the log from ${spans.join(' and from ')}; the nearest moment is ${targetText(near)}`,
    };
  }
  const hint =
    near === null
      ? 'stream the log: docs/guide/point-in-time.md'
      : `take the nearest moment: lifeboat restore ${targetText(near)}`;
  const which =
    spans.length === 0
      ? 'the vault has no window of the log'
      : `the vault has the log from ${spans.join(' and from ')}`;
  throw new Failure('usage', `${targetText(target)} cannot be recovered: ${which}`, { hint });
}
