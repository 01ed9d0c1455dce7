import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Child } from './child.ts';

/** Bytes of ours on their way into a child. */
export interface Feed {
  /** What the source of the bytes threw; undefined while it has not. */
  failure(): Error | undefined;
  /** Whether the child has taken every byte there was. */
  exhausted(): boolean;
}

/**
 * Writes `input` to the child's stdin, at its pace. Calls `onFailure` when `input` throws: the child must not take the
 * end for a good one.
 */
export function startFeed(input: AsyncIterable<Uint8Array>, child: Child, onFailure: () => void): Feed {
  let failure: Error | undefined;
  let exhausted = false;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* input;
      exhausted = true;
    } catch (error) {
      failure = error instanceof Error ? error : new Error(String(error));
      onFailure();
      throw error;
    }
  }
  // A write fails when the child has ended: its exit code says why, and `exhausted` that it was too early.
  pipeline(watched(), child.process.stdin ?? closed()).catch(() => undefined);
  return { failure: () => failure, exhausted: () => exhausted };
}

/** Stands for the stdin of a child that could not be started. */
function closed(): Writable {
  return new Writable().destroy();
}
