import { type Lsn, parseSegment, segmentName, segmentStart } from './lsn.ts';
import type { PieceSpan } from './walKeys.ts';

/** A file of the spool, as `pg_receivewal` names it. */
export interface SpooledSegment {
  readonly segment: string;
  /** Whether `pg_receivewal` still writes it. */
  readonly open: boolean;
  /** How many of its bytes hold log; the whole segment where it is complete. */
  readonly filled: number;
}

/** No upload is larger: it is held in memory. */
const mostPieceBytes = 16 * 1024 * 1024;

/**
 * What is to be uploaded now, in the order of the log, from `end` on: everything of complete segments, and what the
 * open one has where that is due.
 */
export function piecesToUpload(
  spooled: readonly SpooledSegment[],
  from: { readonly timeline: number; readonly end: Lsn },
  segmentBytes: number,
  openToo: boolean,
): readonly PieceSpan[] {
  const bySegment = new Map(spooled.map((each) => [each.segment, each]));
  const pieces: PieceSpan[] = [];
  let end = from.end;
  for (;;) {
    const segment = segmentName(from.timeline, end, segmentBytes);
    const found = bySegment.get(segment);
    if (found === undefined || (found.open && !openToo)) return pieces;
    const start = segmentStart(end, segmentBytes);
    const filledTo = start + BigInt(found.open ? found.filled : segmentBytes);
    while (end < filledTo) {
      const room = end + BigInt(mostPieceBytes);
      const to = room < filledTo ? room : filledTo;
      pieces.push({
        timeline: from.timeline,
        segment,
        from: Number(end - start),
        to: Number(to - start),
        start: end,
        end: to,
      });
      end = to;
    }
    if (found.open) return pieces;
  }
}

/** Complete segments that the vault has; the newest file stays, because `pg_receivewal` goes on after it. */
export function spentSegments(
  spooled: readonly SpooledSegment[],
  { timeline, end }: { readonly timeline: number; readonly end: Lsn },
  segmentBytes: number,
): readonly string[] {
  const newest = spooled
    .map(({ segment }) => segment)
    .toSorted()
    .at(-1);
  return spooled.flatMap(({ segment, open }) => {
    const found = parseSegment(segment, segmentBytes);
    if (open || segment === newest || found === null) return [];
    const stored = found.timeline < timeline || found.start + BigInt(segmentBytes) <= end;
    return stored ? [segment] : [];
  });
}

/**
 * Whether `pg_receivewal`, which goes on after the newest file of its directory, will leave nothing out between `end`
 * and that file.
 */
export function spoolReachesBack(
  spooled: readonly SpooledSegment[],
  { timeline, end }: { readonly timeline: number; readonly end: Lsn },
  segmentBytes: number,
): boolean {
  const newest = spooled
    .map(({ segment }) => segment)
    .toSorted()
    .at(-1);
  const newestAt = newest === undefined ? null : parseSegment(newest, segmentBytes);
  if (newestAt === null) return false;
  const names = new Set(spooled.map(({ segment }) => segment));
  // The newest may already be stored whole: then the next one is the first that is needed.
  if (newestAt.timeline === timeline && newestAt.start + BigInt(segmentBytes) === end) return true;
  for (let at = segmentStart(end, segmentBytes); at <= newestAt.start; at += BigInt(segmentBytes)) {
    if (!names.has(segmentName(newestAt.timeline, at, segmentBytes))) return false;
  }
  return newestAt.start >= segmentStart(end, segmentBytes);
}
