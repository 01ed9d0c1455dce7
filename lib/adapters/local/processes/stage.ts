import type { Failure } from '../../../errors.ts';
import type { Command } from './child.ts';

/** A program of the pipeline: reads its neighbour's stdout on stdin. */
export interface Stage extends Command {
  /** Programs that read what this one writes to descriptors 3, 4, …; they may end before it does. */
  readonly branches?: readonly Branch[];
  /** Given the last 64 KiB of its stderr when everything has ended, well or not, before the stream does. */
  readonly said?: (stderr: string) => void;
  /**
   * What its exit means where the program knows better than the code: a Failure fails the stream, after code 0 too; null
   * leaves it to the code. `stderr` is the last 64 KiB.
   */
  readonly judge?: (exitCode: number, stderr: string) => Failure | null;
}

export interface Branch extends Command {
  /** Reads the branch's stdout to its end. */
  readonly read: (output: AsyncIterable<Uint8Array>) => Promise<void>;
}
