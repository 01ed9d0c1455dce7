import { type Day, dayOf } from '../../core/report/days.ts';
import type { Point } from '../../core/report/trend.ts';
import { recordedDoubts } from '../../core/verify/doubt.ts';
import type { ListedSnapshot } from '../list.ts';
import type { DatabaseSizes } from './contract.ts';

/** As the last snapshot of each day has them, oldest first; suspect snapshots say nothing about growth. */
export function sizesOf(newestFirst: readonly ListedSnapshot[]): DatabaseSizes {
  const days = new Map<Day, ListedSnapshot>();
  for (const snapshot of newestFirst.toReversed()) {
    if (snapshot.snapshotAt !== null && recordedDoubts(snapshot).length === 0) {
      days.set(dayOf(snapshot.snapshotAt), snapshot);
    }
  }
  const points = (sizeOf: (snapshot: ListedSnapshot) => number | null): readonly Point[] =>
    [...days.values()].flatMap((snapshot) => {
      const value = sizeOf(snapshot);
      return snapshot.snapshotAt === null || value === null ? [] : [{ at: snapshot.snapshotAt, value }];
    });
  return {
    database: points(({ databaseBytes }) => databaseBytes),
    archive: points(({ archiveBytes }) => archiveBytes),
    stored: points(({ storedBytes }) => storedBytes),
  };
}
