import type { TaskJob } from '../../lib/ports/tasks.ts';

/** What an application of one size makes the stacks do in a month of 730 hours. */
export interface Usage {
  readonly name: string;
  /** What a task is paid for: from the fetch of its image to its end. */
  readonly minutesPerRun: Readonly<Record<Exclude<TaskJob, 'restore'>, number>>;
  /** From its creation on, while its disk is paid for. */
  readonly drillDatabaseHours: number;
  readonly drillDatabaseGigabytes: number;
  /** What a backup reads from the database, and a drill writes into another. */
  readonly archiveGigabytes: number;
  /** As it is stored. */
  readonly dumpGigabytes: number;
  readonly mirrorGigabytes: number;
  /** Of the mirror, replaced or hidden within the noncurrent days. */
  readonly noncurrentGigabytes: number;
  readonly changedFilesPerMonth: number;
  readonly files: number;
  readonly logGigabytes: number;
  /** At both dashboards. */
  readonly looksPerMonth: number;
}

export const hoursPerMonth = 730;

/**
 * The database of reference (10,000 clients, 115 MB, its dump 40 MB) and ten times as much. The jobs' own seconds are in
 * docs/benchmarks.md; with the fetch of the image they take less than the minute that Fargate counts at least; making an RDS
 * instance takes most of a drill.
 */
export const usages: readonly Usage[] = [
  {
    name: 'reference',
    minutesPerRun: { backup: 1, mirror: 1, drill: 30 },
    drillDatabaseHours: 0.5,
    drillDatabaseGigabytes: 20,
    archiveGigabytes: 0.1,
    dumpGigabytes: 0.04,
    mirrorGigabytes: 10,
    noncurrentGigabytes: 1,
    changedFilesPerMonth: 5000,
    files: 20_000,
    logGigabytes: 0.1,
    looksPerMonth: 30,
  },
  {
    name: 'ten times',
    minutesPerRun: { backup: 3, mirror: 3, drill: 60 },
    drillDatabaseHours: 1,
    drillDatabaseGigabytes: 20,
    archiveGigabytes: 1,
    dumpGigabytes: 0.4,
    mirrorGigabytes: 100,
    noncurrentGigabytes: 10,
    changedFilesPerMonth: 50_000,
    files: 200_000,
    logGigabytes: 0.2,
    looksPerMonth: 30,
  },
];
