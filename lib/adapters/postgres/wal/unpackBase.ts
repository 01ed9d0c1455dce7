import { mkdir, open, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../../errors.ts';
import type { CommandFilter, Filter } from '../../../ports/archive.ts';
import type { WalFile } from '../../../ports/wal.ts';
import { chain } from '../../local/processes/chain.ts';
import type { PipelineOptions } from '../../local/processes/pipeline.ts';
import { pickCompressor } from '../dump/compressor.ts';

/** Every 10 MB a dot, so that a stall shows. */
const recordsPerDot = 1000;

/** Unseals and unpacks a base backup into the new directory `data`. */
export async function unpackBase(
  request: Omit<PipelineOptions, never> & {
    readonly data: string;
    readonly tar: AsyncIterable<Uint8Array>;
    readonly unseal: Filter;
  },
): Promise<void> {
  const { data, tar, unseal, scratch, clock, stallSeconds, signal } = request;
  await mkdir(data, { mode: 0o700 });
  const { decompress } = await pickCompressor();
  const gunzip: CommandFilter = { kind: 'command', command: decompress.command, arguments: decompress.arguments };
  const extract: CommandFilter = {
    kind: 'command',
    command: 'tar',
    arguments: [
      `--checkpoint=${recordsPerDot}`,
      '--checkpoint-action=dot',
      '--no-same-owner',
      '--extract',
      '--file=-',
      `--directory=${data}`,
    ],
  };
  for await (const _ of chain({ bytes: tar }, [unseal, gunzip, extract], { scratch, clock, stallSeconds, signal })) {
    void _;
  }
}

/** Lays the log out as `restore_command` takes it: whole segments, filled with zeros, and history files. */
export async function writeLog(directory: string, log: AsyncIterable<WalFile>, segmentBytes: number): Promise<void> {
  await mkdir(directory, { mode: 0o700 });
  const segments = new Set<string>();
  try {
    for await (const file of log) {
      if (file.kind === 'history') {
        await writeFile(join(directory, file.name), file.bytes);
        continue;
      }
      const path = join(directory, file.segment);
      await using handle = await open(path, segments.has(path) ? 'r+' : 'w');
      segments.add(path);
      await handle.write(file.bytes, 0, file.bytes.length, file.offset);
    }
    for (const path of segments) await truncate(path, segmentBytes);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    throw new Failure('unexpected', `no space left in ${directory} for the log`, {
      hint: `df -h ${directory}; set BACKUP_SCRATCH_DIR to a larger disk`,
      cause: error,
    });
  }
}

/** What a base backup may bring along of its server's own set-up, and what must not decide how it is recovered. */
export async function removeOwnSetUp(data: string): Promise<void> {
  for (const name of ['postgresql.auto.conf', 'standby.signal', 'recovery.signal', 'postmaster.pid']) {
    await rm(join(data, name), { force: true });
  }
}
