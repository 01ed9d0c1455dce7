import { type JobName, jobNames, type Receipt } from '../runs/receipt.ts';

/** `YYYY-MM-DD/HH`, `YYYY-MM-DD/HH-MM` or `YYYY-MM-DD/HH-MM-SS`, UTC: a snapshot's name under `pg/<host>/`. */
export type SnapshotName = string;

export interface SnapshotKey {
  readonly host: string;
  readonly snapshot: SnapshotName;
  readonly part: 'dump' | 'manifest';
  /** Of a dump; always false for a manifest, which is never sealed. */
  readonly sealed: boolean;
}

export interface IndexKey {
  readonly host: string;
  /** To the minute. */
  readonly at: Date;
}

export interface ReceiptKey {
  readonly job: JobName;
  readonly host: string;
  readonly at: Date;
  /** The first characters of the run's id. */
  readonly run: string;
  /** How the run ended; null where the name does not tell, as those of older versions do not. */
  readonly ended: { readonly exitCode: number; readonly milliseconds: number } | null;
}

/** Prefix of the mirror: a file's own key follows. */
export const mirrorPrefix = 'minio/';

/** Whether {@link hostProblem} accepts it. */
export const hostPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const snapshotPattern = /^(\d{4}-\d{2}-\d{2})\/(\d{2})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const snapshotKeyPattern =
  /^pg\/([^/]+)\/(\d{4}-\d{2}-\d{2}\/\d{2}(?:-\d{2}){0,2})\.(dump\.gz|dump\.gz\.gpg|manifest\.json)$/;
const indexKeyPattern = /^index\/([^/]+)\/(\d{4}-\d{2}-\d{2})\/(\d{2})-(\d{2})\.jsonl\.gz$/;
const receiptKeyPattern =
  /^receipts\/([a-z]+)\/([^/]+)\/(\d{4}-\d{2}-\d{2})\/(\d{2})-(\d{2})-(\d{2})-(\d{3})-([A-Za-z0-9_-]{1,6})(?:-exit(\d{1,3})-(\d{1,10})ms)?\.json$/;

/** Why `host` cannot be part of a key, or null. It becomes one segment of every key but the mirror's. */
export function hostProblem(host: string): string | null {
  if (host === '') return 'the host name is empty';
  if (host.length > 63) return `the host name ${JSON.stringify(host)} is longer than 63 characters`;
  if (hostPattern.test(host)) return null;
  return `the host name ${JSON.stringify(host)} may hold only letters, digits, ".", "_" and "-", and begins with a letter or digit`;
}

/** The name of a scheduled run's snapshot: `HH`, or `HH-MM` where the schedule is finer than an hour. */
export function snapshotNameOfSlot(slot: Date, intervalMinutes: number): SnapshotName {
  const iso = slot.toISOString();
  const hour = `${iso.slice(0, 10)}/${iso.slice(11, 13)}`;
  return intervalMinutes >= 60 ? hour : `${hour}-${iso.slice(14, 16)}`;
}

/** The name of a snapshot that a person asked for: `HH-MM-SS`. */
export function snapshotNameOfRun(at: Date): SnapshotName {
  const iso = at.toISOString();
  return `${iso.slice(0, 10)}/${iso.slice(11, 19).replaceAll(':', '-')}`;
}

export function isSnapshotName(text: string): boolean {
  return instantOfName(text) !== null;
}

/** The moment a name stands for. Throws RangeError for what {@link isSnapshotName} refuses. */
export function snapshotInstant(name: SnapshotName): Date {
  const instant = instantOfName(name);
  if (instant === null) throw new RangeError(`${JSON.stringify(name)} is not the name of a snapshot`);
  return instant;
}

export function dumpKey(host: string, snapshot: SnapshotName, sealed: boolean): string {
  return `${snapshotsPrefix(host)}${snapshot}.dump.gz${sealed ? '.gpg' : ''}`;
}

export function manifestKey(host: string, snapshot: SnapshotName): string {
  return `${snapshotsPrefix(host)}${snapshot}.manifest.json`;
}

export function indexKey(host: string, at: Date): string {
  const iso = at.toISOString();
  return `${indexesPrefix(host)}${iso.slice(0, 10)}/${iso.slice(11, 16).replace(':', '-')}.jsonl.gz`;
}

/**
 * Milliseconds and the start of the run's id are in the name, so that two receipts cannot collide; and how the run
 * ended, so that a listing of names shows which runs failed and how long they took.
 */
export function receiptKey({ job, host, runId, startedAt, endedAt, exitCode }: Receipt): string {
  const began = new Date(startedAt);
  const iso = began.toISOString();
  const time = iso.slice(11, 23).replaceAll(/[:.]/g, '-');
  const milliseconds = Math.max(0, Date.parse(endedAt) - began.getTime());
  const name = `${time}-${runId.slice(0, 6)}-exit${exitCode}-${milliseconds}ms.json`;
  return `${receiptsPrefix(job, host)}${iso.slice(0, 10)}/${name}`;
}

export function mirrorKey(key: string): string {
  return mirrorPrefix + key;
}

export function snapshotsPrefix(host: string): string {
  return `pg/${host}/`;
}

export function indexesPrefix(host: string): string {
  return `index/${host}/`;
}

export function receiptsPrefix(job: JobName, host: string): string {
  return `receipts/${job}/${host}/`;
}

/** Null for any key that {@link dumpKey} and {@link manifestKey} would not have made: it must not be touched. */
export function parseSnapshotKey(key: string): SnapshotKey | null {
  const [, host = '', snapshot = '', ending = ''] = snapshotKeyPattern.exec(key) ?? [];
  if (hostProblem(host) !== null || !isSnapshotName(snapshot)) return null;
  return {
    host,
    snapshot,
    part: ending === 'manifest.json' ? 'manifest' : 'dump',
    sealed: ending === 'dump.gz.gpg',
  };
}

export function parseIndexKey(key: string): IndexKey | null {
  const [, host = '', date = '', hour = '', minute = ''] = indexKeyPattern.exec(key) ?? [];
  const at = instantOf(date, `${hour}:${minute}:00.000`);
  return hostProblem(host) !== null || at === null ? null : { host, at };
}

export function parseReceiptKey(key: string): ReceiptKey | null {
  const [, jobText = '', host = '', date = '', h = '', m = '', s = '', ms = '', run = '', exit, took] =
    receiptKeyPattern.exec(key) ?? [];
  const job = jobNames.find((name) => name === jobText);
  const at = instantOf(date, `${h}:${m}:${s}.${ms}`);
  if (job === undefined || hostProblem(host) !== null || at === null) return null;
  const ended = exit === undefined ? null : { exitCode: Number(exit), milliseconds: Number(took) };
  return { job, host, at, run, ended };
}

function instantOfName(name: string): Date | null {
  const [, date = '', hour = '', minute = '00', second = '00'] = snapshotPattern.exec(name) ?? [];
  return instantOf(date, `${hour}:${minute}:${second}.000`);
}

/** Null for moments that do not exist: 30 February, 24:00 (which Date would carry over to the next day). */
function instantOf(date: string, time: string): Date | null {
  const iso = `${date}T${time}Z`;
  const instant = new Date(iso);
  return !Number.isNaN(instant.getTime()) && instant.toISOString() === iso ? instant : null;
}
