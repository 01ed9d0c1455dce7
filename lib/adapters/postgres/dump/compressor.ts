import { Failure } from '../../../errors.ts';
import type { Command } from '../../local/processes/child.ts';
import { locate } from '../../local/processes/environment.ts';
import { nodeProgram } from '../../local/processes/nodeProgram.ts';

export type CompressorName = 'igzip' | 'pigz' | 'node' | 'gzip';

export interface Compressor {
  /** For the manifest: `igzip -1`. */
  readonly title: string;
  readonly compress: Command;
  readonly decompress: Command;
}

/** Fastest first (seconds of CPU for 2 GB, on the machine of docs/benchmarks.md): 6.5, 20 on two cores, 16, 40. */
export const compressorNames: readonly CompressorName[] = ['igzip', 'pigz', 'node', 'gzip'];

/**
 * All write gzip that any gunzip reads, at level 1: higher ones cost far more time than they save in bytes. igzip's
 * threads gain nothing; pigz with more than two would take the cores that the servers need.
 */
const compressors: Readonly<Record<CompressorName, Compressor>> = {
  igzip: external('igzip', ['-1']),
  pigz: external('pigz', ['-p2', '-1']),
  gzip: external('gzip', ['-1']),
  node: {
    title: `zlib of node ${process.version} -1`,
    compress: nodeProgram('node zlib', gzipStream),
    decompress: nodeProgram('node zlib', gunzipStream),
  },
};

/** The first of `preference` that is installed. Node's own zlib always is. */
export async function pickCompressor(preference: readonly CompressorName[] = compressorNames): Promise<Compressor> {
  for (const name of preference) {
    const { compress } = compressors[name];
    if ((await locate(compress.command)) !== null) return compressors[name];
  }
  throw new Failure('configuration', `none of these compressors is installed: ${preference.join(', ')}`, {
    hint: 'apt-get install isal',
  });
}

function external(program: string, options: readonly string[]): Compressor {
  return {
    title: [program, ...options].join(' '),
    compress: { command: program, arguments: [...options, '-c'] },
    decompress: { command: program, arguments: ['-d', '-c'] },
  };
}

async function gzipStream(): Promise<void> {
  const { createReadStream, createWriteStream } = process.getBuiltinModule('node:fs');
  const { pipeline } = process.getBuiltinModule('node:stream/promises');
  const { createGzip } = process.getBuiltinModule('node:zlib');
  const chunkSize = 256 * 1024;
  await pipeline(
    createReadStream('', { fd: 0, highWaterMark: chunkSize }),
    createGzip({ level: 1, chunkSize }),
    createWriteStream('', { fd: 1 }),
  );
}

async function gunzipStream(): Promise<void> {
  const { createReadStream, createWriteStream } = process.getBuiltinModule('node:fs');
  const { pipeline } = process.getBuiltinModule('node:stream/promises');
  const { createGunzip } = process.getBuiltinModule('node:zlib');
  const chunkSize = 256 * 1024;
  await pipeline(
    createReadStream('', { fd: 0, highWaterMark: chunkSize }),
    createGunzip({ chunkSize }),
    createWriteStream('', { fd: 1 }),
  );
}
