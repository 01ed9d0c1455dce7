import { formatLsn, type Lsn } from './lsn.ts';

/** The moment that a recovery stops at. */
export type RecoveryTarget =
  | { readonly by: 'time'; readonly at: Date }
  | { readonly by: 'lsn'; readonly lsn: Lsn }
  /** A transaction, whose own changes are the last ones included. */
  | { readonly by: 'xid'; readonly xid: string };

/** As a person types it. */
export function targetText(target: RecoveryTarget): string {
  if (target.by === 'time') return `--at ${target.at.toISOString()}`;
  return target.by === 'lsn' ? `--lsn ${formatLsn(target.lsn)}` : `--xid ${target.xid}`;
}

/** The span of time for which the vault holds a base backup and all of the log since. */
export interface WalWindow {
  /** The name of the base backup that opens it. */
  readonly base: string;
  readonly from: Date;
  readonly fromLsn: Lsn;
  /** What was committed by then can be recovered. */
  readonly until: Date;
  readonly untilLsn: Lsn;
}

/** Whether a window reaches a target; for a transaction only its recovery tells. */
export function covers(window: WalWindow, target: RecoveryTarget): boolean {
  if (target.by === 'xid') return true;
  if (target.by === 'lsn') return target.lsn >= window.fromLsn && target.lsn <= window.untilLsn;
  return target.at >= window.from && target.at <= window.until;
}

/** What a person may ask for instead, nearest to the target; null where there is no window at all. */
export function nearest(windows: readonly WalWindow[], target: RecoveryTarget): RecoveryTarget | null {
  const ends = windows.flatMap((window): readonly { target: RecoveryTarget; away: bigint }[] => {
    if (target.by === 'xid') return [];
    if (target.by === 'lsn') {
      return [window.fromLsn, window.untilLsn].map((lsn) => ({
        target: { by: 'lsn', lsn },
        away: distance(lsn, target.lsn),
      }));
    }
    return [window.from, window.until].map((at) => ({
      target: { by: 'time', at },
      away: distance(BigInt(at.getTime()), BigInt(target.at.getTime())),
    }));
  });
  return ends.toSorted((a, b) => (a.away < b.away ? -1 : 1))[0]?.target ?? null;
}

function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}
