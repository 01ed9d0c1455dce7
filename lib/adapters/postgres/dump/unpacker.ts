import { rename, rm } from 'node:fs/promises';
import { Failure } from '../../../errors.ts';
import type { CommandFilter, Filter, Unpacker } from '../../../ports/archive.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import { chain } from '../../local/processes/chain.ts';
import { archiveFile } from './archiveFile.ts';
import { type CompressorName, pickCompressor } from './compressor.ts';
import { drained } from './drained.ts';
import { watchTrailer } from './gzipTrailer.ts';
import { reported, type TapReport } from './tap.ts';

export interface UnpackerOptions {
  readonly compressors?: readonly CompressorName[];
  readonly clock: Clock;
  readonly scratch: Scratch;
  readonly stallSeconds?: number;
}

type UnpackRequest = Parameters<Unpacker['unpack']>[0];

export function archiveUnpacker(options: UnpackerOptions): Unpacker {
  return {
    async unpack(request) {
      const partial = `${request.path}.partial`;
      try {
        const trailer = watchTrailer();
        refuseOther(await write(partial, options, request, trailer.filter), request.expect);
        if (!trailer.endedAfter(request.expect.archiveBytes)) throw brokenCompression('more follows after its end');
        await rename(partial, request.path);
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
    },
  };
}

/** Decompresses into `path`. A failure names the first step that is broken, though a later one may trip over it first. */
async function write(
  path: string,
  options: UnpackerOptions,
  { signal, unseal, bytes, expect }: UnpackRequest,
  trailer: Filter,
): Promise<TapReport> {
  let report: TapReport | null = null;
  const drain = drained(signal);
  const file = archiveFile({
    path,
    limitBytes: expect.archiveBytes,
    onReport: (found) => {
      report = found;
    },
    onFailure: () => drain.leave(),
  });
  const opening: readonly Filter[] = unseal === null ? [] : [unseal, drain.filter];
  const filters = [...opening, trailer, await gunzip(options.compressors), file];
  try {
    const stallSeconds = options.stallSeconds ?? 300;
    for await (const _ of chain({ bytes }, filters, { ...options, stallSeconds, signal })) void _;
  } catch (error) {
    const earlier = unseal === null || signal.aborted ? undefined : await drain.failure();
    throw earlier ?? error;
  }
  return reported(report);
}

async function gunzip(preference: readonly CompressorName[] | undefined): Promise<CommandFilter> {
  const { decompress } = await pickCompressor(preference);
  return {
    kind: 'command',
    command: decompress.command,
    arguments: decompress.arguments,
    judge: (code, stderr) => (code === 0 ? null : brokenCompression(stderr.trim().split('\n')[0] ?? '')),
  };
}

function brokenCompression(why: string): Failure {
  return new Failure('verification', `the compression is broken: ${why}`);
}

function refuseOther({ bytes, sha256 }: TapReport, expect: UnpackRequest['expect']): void {
  if (bytes < expect.archiveBytes) {
    throw new Failure('verification', `the archive has ${bytes} bytes, its manifest says ${expect.archiveBytes}`);
  }
  if (sha256 !== expect.archiveSha256) {
    throw new Failure('verification', `the archive's SHA-256 is ${sha256}, its manifest says ${expect.archiveSha256}`);
  }
}
