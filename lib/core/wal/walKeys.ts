import { hostProblem, isSnapshotName } from '../vault/keys.ts';
import { type Lsn, parseSegment, timelineName } from './lsn.ts';

/** Where a cluster's log is in the vault. */
export interface WalPlace {
  readonly host: string;
  /** Of the cluster, as `pg_control_system()` has it: digits. */
  readonly systemIdentifier: string;
}

/** A part of one segment. Offsets are bytes within the segment, `to` exclusive. */
export interface Piece {
  readonly timeline: number;
  readonly segment: string;
  readonly from: number;
  readonly to: number;
}

/** A piece and where it lies in the log. */
export interface PieceSpan extends Piece {
  readonly start: Lsn;
  readonly end: Lsn;
}

const pieceRecordPattern =
  /^wal\/([^/]+)\/(\d{1,20})\/([0-9A-F]{8})\/([0-9A-F]{24})(?:\.([0-9a-f]{8})-([0-9a-f]{8})\.part)?\.json$/;
const historyRecordPattern = /^wal\/([^/]+)\/(\d{1,20})\/([0-9A-F]{8})\.history\.json$/;
const basePattern =
  /^base\/([^/]+)\/(\d{4}-\d{2}-\d{2}\/\d{2}(?:-\d{2}){0,2})\.(tar\.gz\.gpg|backup_manifest|manifest\.json)$/;

function walsPrefix(host: string): string {
  return `wal/${host}/`;
}

export function walPrefix({ host, systemIdentifier }: WalPlace): string {
  return `${walsPrefix(host)}${systemIdentifier}/`;
}

/** Under it are the pieces of one timeline and their records, in the order of the log. */
function timelinePrefix(place: WalPlace, timeline: number): string {
  return `${walPrefix(place)}${timelineName(timeline)}/`;
}

/** The sealed bytes of a piece: a whole segment has a name without offsets. */
export function pieceKey(place: WalPlace, piece: Piece, segmentBytes: number): string {
  return `${pieceStem(place, piece, segmentBytes)}.gz.gpg`;
}

/** The record that makes a piece count. */
export function pieceRecordKey(place: WalPlace, piece: Piece, segmentBytes: number): string {
  return `${pieceStem(place, piece, segmentBytes)}.json`;
}

function pieceStem(place: WalPlace, { timeline, segment, from, to }: Piece, segmentBytes: number): string {
  const part = from === 0 && to === segmentBytes ? '' : `.${offset(from)}-${offset(to)}.part`;
  return `${timelinePrefix(place, timeline)}${segment}${part}`;
}

export function historyKey(place: WalPlace, timeline: number): string {
  return `${walPrefix(place)}${timelineName(timeline)}.history.gz.gpg`;
}

export function historyRecordKey(place: WalPlace, timeline: number): string {
  return `${walPrefix(place)}${timelineName(timeline)}.history.json`;
}

/** What `stream` last saw: the newest version of it that counts. */
export function heartbeatKey(place: WalPlace): string {
  return `${walPrefix(place)}heartbeat.json`;
}

/** Null for any key that {@link pieceRecordKey} would not have made. */
export function parsePieceRecordKey(key: string, segmentBytes: number): (WalPlace & PieceSpan) | null {
  const [, host = '', systemIdentifier = '', folder = '', segment = '', fromText, toText] =
    pieceRecordPattern.exec(key) ?? [];
  if (hostProblem(host) !== null) return null;
  const found = parseSegment(segment, segmentBytes);
  if (found === null || timelineName(found.timeline) !== folder) return null;
  const from = fromText === undefined ? 0 : Number.parseInt(fromText, 16);
  const to = toText === undefined ? segmentBytes : Number.parseInt(toText, 16);
  if (from >= to || to > segmentBytes) return null;
  const { timeline, start } = found;
  return {
    host,
    systemIdentifier,
    timeline,
    segment,
    from,
    to,
    start: start + BigInt(from),
    end: start + BigInt(to),
  };
}

/** The timeline of a history's record; null for any other key. */
export function parseHistoryRecordKey(key: string): (WalPlace & { readonly timeline: number }) | null {
  const [, host = '', systemIdentifier = '', timeline = ''] = historyRecordPattern.exec(key) ?? [];
  if (hostProblem(host) !== null) return null;
  return { host, systemIdentifier, timeline: Number.parseInt(timeline, 16) };
}

export function basesPrefix(host: string): string {
  return `base/${host}/`;
}

/** The keys of one base backup: the sealed tar, the server's own manifest, and the manifest that makes it exist. */
export function baseKeys(
  host: string,
  name: string,
): { readonly tar: string; readonly serverManifest: string; readonly manifest: string } {
  const stem = `${basesPrefix(host)}${name}`;
  return { tar: `${stem}.tar.gz.gpg`, serverManifest: `${stem}.backup_manifest`, manifest: `${stem}.manifest.json` };
}

/** Null for any key that {@link baseKeys} would not have made. */
export function parseBaseKey(
  key: string,
): { readonly host: string; readonly name: string; readonly part: 'tar' | 'server manifest' | 'manifest' } | null {
  const [, host = '', name = '', ending = ''] = basePattern.exec(key) ?? [];
  if (hostProblem(host) !== null || !isSnapshotName(name)) return null;
  if (ending === 'manifest.json') return { host, name, part: 'manifest' };
  return { host, name, part: ending === 'backup_manifest' ? 'server manifest' : 'tar' };
}

function offset(bytes: number): string {
  return bytes.toString(16).padStart(8, '0');
}
