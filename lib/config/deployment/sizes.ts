import * as v from 'valibot';
import type { TaskJob } from '../../ports/tasks.ts';

/** The resources of one Fargate task. */
export interface Size {
  /** 1024 are one processor. */
  readonly cpuUnits: number;
  readonly memoryMiB: number;
  /** Of the task's own disk; the first 20 cost nothing. */
  readonly scratchGiB: number;
}

export type Sizes = Readonly<Record<TaskJob, Size>>;

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size */
const memoryOf: Readonly<Record<number, { readonly from: number; readonly to: number; readonly step: number }>> = {
  256: { from: 512, to: 2048, step: 512 },
  512: { from: 1024, to: 4096, step: 1024 },
  1024: { from: 2048, to: 8192, step: 1024 },
  2048: { from: 4096, to: 16_384, step: 1024 },
  4096: { from: 8192, to: 30_720, step: 1024 },
  8192: { from: 16_384, to: 61_440, step: 4096 },
  16384: { from: 32_768, to: 122_880, step: 8192 },
};

const free = 20;
const most = 200;

function sizeSchema(usual: Size) {
  const size = v.strictObject({
    cpuUnits: v.optional(
      v.picklist(Object.keys(memoryOf).map(Number), `not one of ${Object.keys(memoryOf).join(', ')}`),
      usual.cpuUnits,
    ),
    memoryMiB: v.optional(v.pipe(v.number('not a number'), v.integer('not a whole number')), usual.memoryMiB),
    scratchGiB: v.optional(
      v.pipe(
        v.number('not a number'),
        v.integer('not a whole number'),
        v.minValue(free, `less than the ${free} that every task has`),
        v.maxValue(most, `more than the ${most} that a task can have`),
      ),
      usual.scratchGiB,
    ),
  });
  return v.optional(size, {});
}

/** The memory available with these processors, in words, where the requested amount is not among it. */
export function offeredInstead({ cpuUnits, memoryMiB }: Size): string | undefined {
  const range = memoryOf[cpuUnits];
  if (range === undefined) return undefined;
  const { from, to, step } = range;
  const offered = memoryMiB >= from && memoryMiB <= to && memoryMiB % step === 0;
  return offered ? undefined : `${from} to ${to} in steps of ${step}`;
}

/** Backup and mirror stream; a drill and a restore keep the archive on disk. A drill mostly waits for its database. */
export const sizesSchema = v.optional(
  v.strictObject({
    backup: sizeSchema({ cpuUnits: 512, memoryMiB: 1024, scratchGiB: free }),
    mirror: sizeSchema({ cpuUnits: 256, memoryMiB: 1024, scratchGiB: free }),
    drill: sizeSchema({ cpuUnits: 512, memoryMiB: 2048, scratchGiB: 50 }),
    restore: sizeSchema({ cpuUnits: 1024, memoryMiB: 4096, scratchGiB: 50 }),
  }),
  {},
) satisfies v.GenericSchema<unknown, Sizes>;
