import type { Lsn } from './lsn.ts';
import type { PieceSpan } from './walKeys.ts';

/** How timelines follow each other: where `timeline` left `parent`. */
export interface Branching {
  readonly timeline: number;
  readonly parent: number;
  readonly at: Lsn;
}

/** A stretch of the log without a gap. */
export interface Stretch {
  /** In the order in which they are replayed; the first one holds the beginning. */
  readonly pieces: readonly PieceSpan[];
  /** The first byte that is missing. */
  readonly end: Lsn;
  /** Of `end`. */
  readonly timeline: number;
}

/**
 * Follows the log from `start` as far as it is there, from one timeline to the next where a history says so. A piece
 * that adds nothing is left out: two runs may have stored the same bytes.
 */
export function follow(
  pieces: readonly PieceSpan[],
  branchings: readonly Branching[],
  { timeline, start }: { readonly timeline: number; readonly start: Lsn },
): Stretch {
  const byTimeline = Map.groupBy(pieces, (piece) => piece.timeline);
  const used: PieceSpan[] = [];
  let at = { timeline, lsn: start };
  for (const passed = new Set<number>(); !passed.has(at.timeline); ) {
    passed.add(at.timeline);
    const reached = along(byTimeline.get(at.timeline) ?? [], at.lsn);
    const next = branchings
      .filter(({ parent, at: left }) => parent === at.timeline && left >= at.lsn && left <= reached.end)
      .toSorted((a, b) => a.timeline - b.timeline)
      .findLast(({ timeline: child }) => byTimeline.has(child));
    if (next === undefined) {
      used.push(...reached.pieces);
      return { pieces: used, end: reached.end, timeline: at.timeline };
    }
    used.push(...reached.pieces.filter((piece) => piece.start < next.at));
    at = { timeline: next.timeline, lsn: next.at };
  }
  return { pieces: used, end: at.lsn, timeline: at.timeline };
}

/** Along one timeline. A child's first segment repeats the parent's bytes: a piece may begin before `from`. */
function along(pieces: readonly PieceSpan[], from: Lsn): Pick<Stretch, 'pieces' | 'end'> {
  const used: PieceSpan[] = [];
  let end = from;
  for (const piece of pieces.toSorted(byStart)) {
    if (piece.end <= end) continue;
    if (piece.start > end) break;
    used.push(piece);
    end = piece.end;
  }
  return { pieces: used, end };
}

function byStart(a: PieceSpan, b: PieceSpan): number {
  if (a.start !== b.start) return a.start < b.start ? -1 : 1;
  // Of those that begin together, the longest first: the shorter one then adds nothing.
  return a.end > b.end ? -1 : 1;
}
