import type { PastRestore } from '../runs/receipt.ts';
import type { Manifest } from '../snapshots/manifest.ts';
import { positionOf } from './chain.ts';
import type { Doubt } from './doubt.ts';

/** Of an earlier snapshot: what the next one must follow. */
export type Predecessor = Pick<Manifest, 'snapshot' | 'snapshotAt' | 'source'> & {
  readonly catalog: { readonly database: Pick<Manifest['catalog']['database'], 'oid'> };
};

/** The database as the backup sees it. */
export interface Present {
  readonly snapshotAt: Date;
  readonly source: Omit<Manifest['source'], 'database' | 'serverVersion'>;
  readonly oid: number;
  /** When the server was started. */
  readonly startedAt: Date;
}

export interface History {
  /** The newest snapshot without a doubt; null where there is none. */
  readonly previous: Predecessor | null;
  /** The newest restore since then; null where there was none. */
  readonly restored: PastRestore | null;
  /** The last snapshots before recent restores: what an undo goes back to. Newest first. */
  readonly beforeRestores: readonly Predecessor[];
}

/** How a snapshot continues the history, and the snapshot to compare its sizes with. */
export interface Continuity {
  readonly doubts: readonly Doubt[];
  readonly breaks: readonly Doubt[];
  /** Name of a snapshot; null where nothing can be compared. */
  readonly measure: string | null;
}

/**
 * Judges whether the database is the one that was backed up before, at a later time. A break with a known cause (a
 * restore, its undo, a recovery, an upgrade) is reported; any other is a doubt. The reference is what the database held
 * last: the previous snapshot, the restored one, or the one before a restore that was undone.
 */
export function judgeContinuity({ previous, restored, beforeRestores }: History, now: Present): Continuity {
  if (previous === null) return { doubts: [], breaks: [], measure: restored?.snapshot ?? null };
  const doubts: Doubt[] = [];
  const breaks: Doubt[] = [];
  if (now.snapshotAt < new Date(previous.snapshotAt)) {
    const detail = `the database's clock says ${now.snapshotAt.toISOString()}, before the previous snapshot, ${previous.snapshotAt}`;
    doubts.push({ kind: 'order', detail });
  }
  const afterRestore = restored === null ? null : restoreBreak(restored);
  const server = judgeServer(previous, now);
  if (server !== null) {
    if (afterRestore !== null) breaks.push(afterRestore);
    else if (server.kind === 'upgrade') breaks.push(server);
    else doubts.push(server);
    return { doubts, breaks, measure: restored?.snapshot ?? previous.snapshot };
  }
  if (!sameSystem(previous, now)) return { doubts, breaks, measure: restored?.snapshot ?? previous.snapshot };
  const position = judgePosition(previous, now);
  if (position !== null) (position.kind === 'recovery' ? breaks : doubts).push(position);
  if (now.oid === previous.catalog.database.oid) {
    // A swap that was undone leaves the old OID; only a restore in place keeps it.
    if (restored?.way !== 'in place') return { doubts, breaks, measure: previous.snapshot };
    return { doubts, breaks: [...breaks, restoreBreak(restored)], measure: restored.snapshot };
  }
  const undone = beforeRestores.find((before) => before.catalog.database.oid === now.oid && sameSystem(before, now));
  if (undone !== undefined) {
    breaks.push({
      kind: 'undo',
      detail: `the database is again the one of snapshot ${undone.snapshot}: a restore was undone`,
    });
    return { doubts, breaks, measure: undone.snapshot };
  }
  if (afterRestore !== null && restored?.way !== 'in place') {
    return { doubts, breaks: [...breaks, afterRestore], measure: restored?.snapshot ?? null };
  }
  const oids = `OID ${now.oid}, in snapshot ${previous.snapshot} ${previous.catalog.database.oid}`;
  doubts.push({ kind: 'database', detail: `another database has this name now: it has ${oids}` });
  return { doubts, breaks, measure: previous.snapshot };
}

function restoreBreak({ snapshot, startedAt }: PastRestore): Doubt {
  return { kind: 'restore', detail: `snapshot ${snapshot} was restored at ${startedAt}` };
}

function sameSystem(previous: Predecessor, now: Present): boolean {
  const system = now.source.systemIdentifier;
  return system !== null && system === previous.source.systemIdentifier;
}

/** Null for the same server, and where one of the two is not known. */
function judgeServer(previous: Predecessor, { source }: Present): Doubt | null {
  const [before, major] = [majorOf(previous.source.serverVersionNumber), majorOf(source.serverVersionNumber)];
  if (before !== major) return { kind: 'upgrade', detail: `PostgreSQL ${before} before, ${major} now` };
  const [old, system] = [previous.source.systemIdentifier, source.systemIdentifier];
  if (old === null || system === null || old === system) return null;
  return {
    kind: 'server',
    detail: `the server has system identifier ${system}, in snapshot ${previous.snapshot} ${old}`,
  };
}

/** On one server the log only grows, unless an older copy of it was started or another one took over. */
function judgePosition(previous: Predecessor, { source, startedAt }: Present): Doubt | null {
  if (positionOf({ source }) >= positionOf(previous)) return null;
  const back = `the log position ${source.lsn} lies before that of snapshot ${previous.snapshot}, ${previous.source.lsn}`;
  const { timeline: before } = previous.source;
  if (before !== undefined && source.timeline !== undefined && source.timeline > before) {
    return { kind: 'recovery', detail: `${back}; the server went from timeline ${before} to ${source.timeline}` };
  }
  if (startedAt > new Date(previous.snapshotAt)) {
    return { kind: 'recovery', detail: `${back}; the server was started again at ${startedAt.toISOString()}` };
  }
  return { kind: 'log-position', detail: back };
}

function majorOf(versionNumber: number): number {
  return Math.trunc(versionNumber / 10_000);
}
