import type { Writable } from 'node:stream';
import { isatty } from 'node:tty';
import type { Environment } from '../../config/env.ts';
import { Failure } from '../../errors.ts';

/** A stream, and what is known about its terminal. */
export interface Output {
  readonly stream: Writable;
  readonly terminal: boolean;
  /** Whether the terminal has colours and nobody (NO_COLOR) asked for none. */
  readonly colours: boolean;
  /** Of the terminal at this moment; Infinity where there is none. */
  readonly columns: () => number;
}

export interface Streams {
  /** For programs. */
  readonly out: Output;
  /** For people. */
  readonly err: Output;
}

/** The process's own streams, created once: from here on a closed reader (`| head`) is not an error. */
export function processStreams(environment: Environment): Streams {
  return { out: outputOf(process.stdout, environment), err: outputOf(process.stderr, environment) };
}

function outputOf(stream: NodeJS.WriteStream & { readonly fd: number }, environment: Environment): Output {
  // A failed write also calls its callback; without a listener it would end the process.
  stream.on('error', () => undefined);
  const terminal = isatty(stream.fd);
  return {
    stream,
    terminal,
    colours: terminal && stream.hasColors({ ...environment }),
    columns: () => (terminal ? widthOf(stream.columns) : Number.POSITIVE_INFINITY),
  };
}

/** Settles when the text has been flushed, or when nobody reads any more. Rejects when it is lost (a full disk). */
export async function deliver(stream: Writable, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === null || error === undefined || readerHasGone(error)) resolve();
      else reject(new Failure('unexpected', `cannot write the result: ${error.message}`, { cause: error }));
    });
  });
}

function readerHasGone(error: Error): boolean {
  return 'code' in error && (error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED');
}

/** A terminal whose size was never set reports 0. */
function widthOf(columns: number): number {
  return columns > 0 ? columns : usualColumns;
}

const usualColumns = 80;
