import { type Forecast, growthForecasts } from '../../core/report/forecast.ts';
import type { Point } from '../../core/report/trend.ts';
import type { Limit } from '../../core/runs/standing.ts';
import type { ListedSnapshot } from '../list.ts';
import type { Status } from '../status.ts';
import type { DatabaseSizes, FilesOfDay } from './contract.ts';

const day = 86_400_000;

const deadlines = {
  snapshot: ['the newest snapshot is too old', 'unless a backup succeeds before'],
  mirror: ['the mirror is too old', 'unless a mirror run succeeds before'],
  drill: ['the newest passed drill is too old', 'unless a drill passes before'],
  'lock of the newest proven snapshot': ['the lock on the newest proven snapshot ends', 'prune keeps it all the same'],
} as const satisfies Readonly<Record<Limit['what'], unknown>>;

/**
 * The forecasts: those with a moment first, in order, then those without. `snapshotDays`: when the vault's lifecycle
 * ends snapshots.
 */
export function lookAhead(
  status: Status,
  snapshots: readonly ListedSnapshot[],
  { database, archive }: DatabaseSizes,
  files: readonly FilesOfDay[],
  snapshotDays: number,
): readonly Forecast[] {
  const all = [
    ...status.limits.map(({ what, at }) => ({ what: deadlines[what][0], at, because: deadlines[what][1] })),
    ...retention(snapshots),
    ...lifecycle(snapshots, snapshotDays),
    ...growthForecasts({
      database,
      archive,
      files: files.map(({ at, bytes }): Point => ({ at, value: bytes })),
    }),
  ];
  return all.toSorted((a, b) => momentOf(a) - momentOf(b));
}

function momentOf({ at }: Forecast): number {
  return at === null ? Number.MAX_SAFE_INTEGER : Date.parse(at);
}

function retention(snapshots: readonly ListedSnapshot[]): readonly Forecast[] {
  const [next] = snapshots
    .flatMap(({ snapshot, keptUntil, reason }) => (keptUntil === null ? [] : [{ snapshot, at: keptUntil, reason }]))
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  if (next === undefined) return [];
  return [{ what: `retention lets go of ${next.snapshot}`, at: next.at, because: `kept until then: ${next.reason}` }];
}

/** The only backstop behind prune deletes even what prune would keep. */
function lifecycle(snapshots: readonly ListedSnapshot[], snapshotDays: number): readonly Forecast[] {
  const proven = snapshots.find(({ proof }) => proof === 'proven');
  if (proven === undefined || proven.snapshotAt === null || proven.held) return [];
  const at = new Date(Date.parse(proven.snapshotAt) + snapshotDays * day).toISOString();
  const because = `the bucket's lifecycle ends dumps after ${snapshotDays} days; lifeboat hold keeps one from that`;
  return [{ what: `the newest proven snapshot, ${proven.snapshot}, ends`, at, because }];
}
