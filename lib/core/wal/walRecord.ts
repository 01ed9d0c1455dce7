import * as v from 'valibot';
import { countSchema, instantSchema, parseDocument, renderDocument, sha256Schema } from '../vault/document.ts';
import { type Written, writtenSchema } from '../vault/written.ts';

/** One exact version of an object. */
export interface StoredPart {
  readonly key: string;
  readonly versionId: string;
  /** Of the stored object. */
  readonly bytes: number;
  /** Of the stored bytes, hex. */
  readonly sha256: string;
}

/** The signed JSON that makes an uploaded piece of the log count. Format 1.x. */
export interface WalRecord extends Partial<Written> {
  readonly format: string;
  readonly host: string;
  readonly program: string;
  readonly systemIdentifier: string;
  readonly timeline: number;
  readonly segment: string;
  readonly segmentBytes: number;
  /** Bytes of the segment that it holds, `to` exclusive. */
  readonly from: number;
  readonly to: number;
  readonly firstLsn: string;
  /** The first byte that it does not hold. */
  readonly lastLsn: string;
  readonly object: StoredPart;
  readonly recipients: readonly string[];
  /**
   * What was committed at the source by then, by the source's clock, is in the log up to `lastLsn`; null where that was
   * not known.
   */
  readonly completeUntil: string | null;
  /** The record before it, by the digest of its stored bytes; null where a window begins. */
  readonly previous: { readonly key: string; readonly sha256: string } | null;
}

/** The signed JSON that makes a stored history file of a timeline count. Format 1.x. */
export interface HistoryRecord extends Partial<Written> {
  readonly format: string;
  readonly host: string;
  readonly program: string;
  readonly systemIdentifier: string;
  readonly timeline: number;
  /** Its forebears, oldest first: where each of them ended. */
  readonly parents: readonly { readonly timeline: number; readonly endLsn: string }[];
  readonly object: StoredPart;
  readonly recipients: readonly string[];
}

/** What `stream` sees, written every minute, also where nothing was uploaded. Format 1.x. */
export interface Heartbeat extends Partial<Written> {
  readonly format: string;
  readonly host: string;
  readonly program: string;
  readonly systemIdentifier: string;
  readonly timeline: number;
  /** Up to which the vault has the log. */
  readonly vaultLsn: string;
  /** Of the source at its last answer; null where it has not answered yet. */
  readonly sourceLsn: string | null;
  readonly completeUntil: string | null;
  /** What the source keeps for us and the vault does not have, in bytes. */
  readonly lagBytes: number | null;
  /** Why the log has a gap since the last window, or null. */
  readonly gap: string | null;
}

const lsn = v.pipe(v.string(), v.regex(/^[0-9A-Fa-f]{1,8}\/[0-9A-Fa-f]{1,8}$/, 'not an LSN'));
const digits = v.pipe(v.string(), v.regex(/^\d{1,20}$/, 'not a system identifier'));
const common = {
  format: v.string(),
  ...writtenSchema,
  host: v.string(),
  program: v.string(),
  systemIdentifier: digits,
};

export const storedPartSchema = v.looseObject({
  key: v.string(),
  versionId: v.string(),
  bytes: countSchema,
  sha256: sha256Schema,
}) satisfies v.GenericSchema<unknown, StoredPart>;

const walRecordSchema = v.looseObject({
  ...common,
  timeline: countSchema,
  segment: v.pipe(v.string(), v.regex(/^[0-9A-F]{24}$/, 'not the name of a segment')),
  segmentBytes: countSchema,
  from: countSchema,
  to: countSchema,
  firstLsn: lsn,
  lastLsn: lsn,
  object: storedPartSchema,
  recipients: v.array(v.string()),
  completeUntil: v.nullable(instantSchema),
  previous: v.nullable(v.looseObject({ key: v.string(), sha256: sha256Schema })),
}) satisfies v.GenericSchema<unknown, WalRecord>;

const historySchema = v.looseObject({
  ...common,
  timeline: countSchema,
  parents: v.array(v.looseObject({ timeline: countSchema, endLsn: lsn })),
  object: storedPartSchema,
  recipients: v.array(v.string()),
}) satisfies v.GenericSchema<unknown, HistoryRecord>;

const heartbeatSchema = v.looseObject({
  ...common,
  timeline: countSchema,
  vaultLsn: lsn,
  sourceLsn: v.nullable(lsn),
  completeUntil: v.nullable(instantSchema),
  lagBytes: v.nullable(countSchema),
  gap: v.nullable(v.string()),
}) satisfies v.GenericSchema<unknown, Heartbeat>;

type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** Unknown fields are kept; a newer major version is a problem that says so. Never throws; the others likewise. */
export function parseWalRecord(text: string): Parsed<WalRecord> {
  return parseDocument('record of the log', text, walRecordSchema);
}

/** Throws TypeError for a record that {@link parseWalRecord} would refuse; the others likewise. */
export function renderWalRecord(record: WalRecord): string {
  return renderDocument('record of the log', record, walRecordSchema, 2);
}

export function parseHistoryRecord(text: string): Parsed<HistoryRecord> {
  return parseDocument('record of a history', text, historySchema);
}

export function renderHistoryRecord(record: HistoryRecord): string {
  return renderDocument('record of a history', record, historySchema, 2);
}

export function parseHeartbeat(text: string): Parsed<Heartbeat> {
  return parseDocument('heartbeat', text, heartbeatSchema);
}

export function renderHeartbeat(record: Heartbeat): string {
  return renderDocument('heartbeat', record, heartbeatSchema, 2);
}
