import type { Lsn } from './lsn.ts';

/** A base backup as prune sees it. */
export interface BaseFact {
  readonly name: string;
  readonly systemIdentifier: string;
  readonly timeline: number;
  readonly startLsn: Lsn;
  /** No earlier moment can be reached from it. */
  readonly endedAt: Date;
  /** Whether the vault has the log that makes it consistent. */
  readonly opensWindow: boolean;
}

/** A piece of the log as prune sees it. */
export interface PieceFact {
  readonly key: string;
  readonly systemIdentifier: string;
  readonly timeline: number;
  readonly end: Lsn;
  /** By the store's clock. */
  readonly storedAt: Date;
}

export interface BaseDecision {
  readonly name: string;
  readonly action: 'keep' | 'remove';
  readonly reason: string;
}

export interface WalRetentionPlan {
  /** Newest first. */
  readonly bases: readonly BaseDecision[];
  /** Keys of the records of pieces that no kept base backup needs. */
  readonly pieces: readonly string[];
}

const day = 86_400_000;

/**
 * Keeps what the moments of the last `days` days need: the newest base backup from before them that opens a window,
 * every later one, and the log since the oldest that is kept. Without such a base backup everything is kept, so the
 * newest window never goes, however old it is.
 */
export function planWalRetention(
  bases: readonly BaseFact[],
  pieces: readonly PieceFact[],
  { now, days }: { readonly now: Date; readonly days: number },
): WalRetentionPlan {
  const since = new Date(now.getTime() - days * day);
  const newestFirst = bases.toSorted((a, b) => b.endedAt.getTime() - a.endedAt.getTime());
  const first = newestFirst.find(({ endedAt, opensWindow }) => opensWindow && endedAt <= since);
  const decisions = newestFirst.map((base): BaseDecision & { readonly base: BaseFact } => {
    if (first !== undefined && base !== first && base.endedAt <= first.endedAt) {
      return {
        base,
        name: base.name,
        action: 'remove',
        reason: `no moment of the last ${days} days needs it: ${first.name} is later`,
      };
    }
    const reason =
      base === first
        ? `the last one before the last ${days} days`
        : `within ${days} days, or nothing later is from before them`;
    return { base, name: base.name, action: 'keep', reason };
  });
  const kept = decisions.filter(({ action }) => action === 'keep').map(({ base }) => base);
  return {
    bases: decisions.map(({ name, action, reason }) => ({ name, action, reason })),
    pieces: first === undefined ? [] : pieces.filter((piece) => isSpent(piece, kept, since)).map(({ key }) => key),
  };
}

/** Young pieces stay whatever they belong to: the base backup that needs them may be on its way. */
function isSpent(piece: PieceFact, kept: readonly BaseFact[], since: Date): boolean {
  if (piece.storedAt > since) return false;
  return kept.every(
    (base) =>
      base.systemIdentifier !== piece.systemIdentifier ||
      (piece.timeline <= base.timeline && piece.end <= base.startLsn),
  );
}
