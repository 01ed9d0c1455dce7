import { dirname } from 'node:path';
import { Failure } from '../../../errors.ts';
import type { CommandFilter } from '../../../ports/archive.ts';
import { nodeProgram } from '../../local/processes/nodeProgram.ts';
import { readTapReport, type TapReport } from './tap.ts';

interface ArchiveFileOptions {
  readonly path: string;
  readonly limitBytes: number;
  readonly onReport: (report: TapReport) => void;
  /** The file is at fault, and not the stream before it. */
  readonly onFailure: () => void;
}

/**
 * The end of a chain: writes the archive to `path`, flushed to the disk, and no more of it than `limitBytes`. A program
 * of its own, because the archive is most of a restore's bytes: through this process they cost more CPU than decrypting
 * and decompressing them. Its output is a dot for every block, so that a stall shows.
 */
export function archiveFile({ path, limitBytes, onReport, onFailure }: ArchiveFileOptions): CommandFilter {
  const { command, arguments: argv } = nodeProgram('archive file', writeDown, path, limitBytes);
  return {
    kind: 'command',
    command,
    arguments: argv,
    judge: (code, stderr) => {
      const report = code === 0 ? readTapReport(stderr) : null;
      if (report !== null) onReport(report);
      const failure = failureOf(stderr, path, limitBytes);
      if (failure !== null) onFailure();
      return failure;
    },
  };
}

/** From the words of `writeDown`, which are codes; null where the program did not fail, or as any program may. */
function failureOf(stderr: string, path: string, limitBytes: number): Failure | null {
  switch (stderr) {
    case 'Error: E2BIG\n':
      return new Failure('verification', `the archive is larger than the ${limitBytes} bytes of its manifest`);
    case 'Error: ENOSPC\n':
    case 'Error: EDQUOT\n':
      return new Failure('unexpected', `no space left in ${dirname(path)} to unpack the archive`, {
        hint: `df -h ${dirname(path)}; set BACKUP_SCRATCH_DIR to a larger disk`,
      });
    default:
      return null;
  }
}

/** Runs as a program of its own. */
function writeDown(path: string, limitBytes: number): void {
  const { closeSync, fsyncSync, openSync, readSync, writeSync } = process.getBuiltinModule('node:fs');
  const { createHash } = process.getBuiltinModule('node:crypto');
  const block = Buffer.allocUnsafe(1024 * 1024);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const file = openSync(path, 'w', 0o600);
    for (let length = readSync(0, block); length > 0; length = readSync(0, block)) {
      bytes += length;
      if (bytes > limitBytes) throw Object.assign(new Error(), { code: 'E2BIG' });
      hash.update(block.subarray(0, length));
      for (let at = 0; at < length; ) at += writeSync(file, block, at, length - at);
      writeSync(1, '.');
    }
    fsyncSync(file);
    closeSync(file);
  } catch (error) {
    throw error instanceof Error && 'code' in error ? new Error(String(error.code)) : error;
  }
  writeSync(2, `${bytes} ${hash.digest('hex')}\n`);
}
