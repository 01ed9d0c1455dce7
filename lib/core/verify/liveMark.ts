import * as v from 'valibot';
import type { Manifest } from '../snapshots/manifest.ts';
import { instantSchema } from '../vault/document.ts';
import { positionOf } from './chain.ts';
import type { Doubt } from './doubt.ts';

/** Where the live database stood when a drill began: evidence of the drill's own, whatever manifests say. */
export interface LiveMark {
  /** ISO 8601, by the server's clock. */
  readonly at: string;
  readonly systemIdentifier: string;
  readonly timeline: number;
  /** OID of the database. */
  readonly database: string;
  /** Every transaction before this one had ended; 64 bits, in decimal. */
  readonly transaction: string;
  /** How far the log had come. */
  readonly lsn: string;
}

const markSchema = v.object({
  at: instantSchema,
  systemIdentifier: v.string(),
  timeline: v.number(),
  database: v.string(),
  transaction: v.pipe(v.string(), v.regex(/^\d{1,20}$/)),
  lsn: v.pipe(v.string(), v.regex(/^[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8}$/)),
}) satisfies v.GenericSchema<unknown, LiveMark>;

/** From the `details` of a drill's receipt; null where it has none. */
export function liveMarkOf(details: Readonly<Record<string, unknown>>): LiveMark | null {
  const result = v.safeParse(markSchema, details['liveMark']);
  return result.success ? result.output : null;
}

const second = 1000;

/** Whether a mark was set in the very database of another one before a snapshot of it was taken. */
export function isBefore(mark: LiveMark, live: LiveMark, snapshotAt: string): boolean {
  return (
    mark.systemIdentifier === live.systemIdentifier &&
    mark.timeline === live.timeline &&
    mark.database === live.database &&
    Date.parse(mark.at) + second < Date.parse(snapshotAt)
  );
}

/** The store's clock and the database's may differ by so much. */
const slack = 120 * second;

/**
 * A manifest that the store took in before a mark of its server cannot have come further in the log. On an older timeline it
 * can, because a recovery leaves the end of that one behind.
 */
export function aheadOfMarks(
  marks: readonly LiveMark[],
  { source }: { readonly source: Pick<Manifest['source'], 'systemIdentifier' | 'timeline' | 'lsn'> },
  storedAt: Date,
): Doubt | null {
  const mark = marks.find(
    (each) =>
      each.systemIdentifier === source.systemIdentifier &&
      (each.timeline === 1 || (source.timeline ?? 0) >= each.timeline) &&
      storedAt.getTime() + slack < Date.parse(each.at) &&
      positionOf({ source }) > positionOf({ source: each }),
  );
  if (mark === undefined) return null;
  const detail = `the log position ${source.lsn} lies ahead of the live server's at a later drill, ${mark.lsn} at ${mark.at}`;
  return { kind: 'log-position', detail };
}
