import { Failure } from '../../../errors.ts';
import { nodeProgram } from '../../local/processes/nodeProgram.ts';
import type { Branch, Stage } from '../../local/processes/stage.ts';

/** What went through: the plain archive. */
export interface TapReport {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Passes the archive on unchanged, counts and digests it, and copies its beginning to `readers` for as long as each
 * wants it. One process that reads and writes in large blocks: `tee` with a separate digest, counter and reader takes
 * about twice the CPU, because each of them gets its own copy of every byte.
 */
export function tap(readers: readonly Branch[], onReport: (report: TapReport) => void): Stage {
  return {
    ...nodeProgram('tap', passOn),
    branches: readers,
    said: (stderr) => {
      const report = readTapReport(stderr);
      if (report !== null) onReport(report);
    },
  };
}

/** Null for a program that did not run to its end: its exit code says so too. */
export function readTapReport(stderr: string): TapReport | null {
  const { bytes, sha256 } = /^(?<bytes>\d+) (?<sha256>[0-9a-f]{64})\n$/.exec(stderr)?.groups ?? {};
  return bytes === undefined || sha256 === undefined ? null : { bytes: Number(bytes), sha256 };
}

/** A program that exited 0 has reported; the compiler cannot know. */
export function reported(report: TapReport | null): TapReport {
  if (report === null) throw new Failure('unexpected', 'the archive went through uncounted');
  return report;
}

/** Runs as a program of its own. Descriptors 3 and 4 are the readers', where there are such. */
function passOn(): void {
  const { fstatSync, readSync, writeSync } = process.getBuiltinModule('node:fs');
  const { createHash } = process.getBuiltinModule('node:crypto');
  const block = Buffer.allocUnsafe(1024 * 1024);
  const hash = createHash('sha256');
  const isOpen = (descriptor: number): boolean => {
    try {
      return fstatSync(descriptor).isFIFO();
    } catch {
      return false;
    }
  };
  const write = (descriptor: number, length: number): boolean => {
    try {
      for (let at = 0; at < length; ) at += writeSync(descriptor, block, at, length - at);
      return true;
    } catch (error) {
      // A reader that has seen enough goes; that the stream itself cannot go on is a failure.
      if (descriptor > 2 && error instanceof Error && 'code' in error && error.code === 'EPIPE') return false;
      throw error;
    }
  };
  let readers = [3, 4].filter(isOpen);
  let bytes = 0;
  for (let length = readSync(0, block); length > 0; length = readSync(0, block)) {
    hash.update(block.subarray(0, length));
    readers = readers.filter((reader) => write(reader, length));
    write(1, length);
    bytes += length;
  }
  writeSync(2, `${bytes} ${hash.digest('hex')}\n`);
}
