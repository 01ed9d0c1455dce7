import { closeSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Scratch } from '../../../ports/scratch.ts';
import { startChild } from './child.ts';
import { locate } from './environment.ts';
import { run } from './run.ts';

/** Both ends of a kernel pipe, as descriptors of ours. Neither is inherited by a child that was not given it. */
export interface Pipe {
  readonly read: number;
  readonly write: number;
}

/** Linux's default for `fs.pipe-max-size`: more needs CAP_SYS_RESOURCE and made nothing faster. */
const wideBytes = 1024 * 1024;

/**
 * Real pipes, which Node has no call for: FIFOs whose names are gone again when this resolves. Node's own `pipe` is a
 * socket pair and ends in this process; these can join two children directly. They block, as programs expect of stdio.
 */
export async function openPipes(scratch: Scratch, count: number): Promise<readonly Pipe[]> {
  return scratch.use('pipes', async (directory) => {
    const paths = Array.from({ length: count }, (_, index) => join(directory, String(index)));
    await run({ command: 'mkfifo', arguments: ['-m', '600', ...paths] });
    return paths.map(openPipe);
  });
}

/**
 * Makes pipes hold 1 MiB instead of 64 KiB, which is worth a quarter of a dump's time: pg_dump writes 4 KiB at a go and
 * stops whenever the compressor is busy. Returns the bytes the smallest now holds, or null where nothing here can ask.
 */
export async function widenPipes(pipes: readonly Pipe[]): Promise<number | null> {
  for (const [program, script] of wideners) {
    if ((await locate(program)) === null) continue;
    const descriptors = pipes.map((_, index) => String(index + 3));
    const child = await startChild({ command: program, arguments: [...script, ...descriptors] }, [
      'ignore',
      'pipe',
      'pipe',
      ...pipes.map((pipe) => pipe.read),
    ]);
    const sizes: Buffer[] = [];
    child.process.stdout?.on('data', (chunk: Buffer) => sizes.push(chunk));
    if ((await child.ended) === null) {
      return Math.min(...Buffer.concat(sizes).toString().trim().split(/\s+/).map(Number));
    }
  }
  return null;
}

export function closePipes(descriptors: Iterable<number>): void {
  for (const descriptor of descriptors) closeSync(descriptor);
}

/** F_SETPIPE_SZ is 1031, F_GETPIPE_SZ 1032. A refused size is not an error: the reply says what the pipe holds. */
const wideners: readonly (readonly [string, readonly string[]])[] = [
  [
    'perl',
    [
      '-e',
      `for (@ARGV) { open(my $pipe, '<&=', $_) or die; fcntl($pipe, 1031, ${wideBytes}); print fcntl($pipe, 1032, 0), "\\n" }`,
    ],
  ],
  [
    'python3',
    [
      '-c',
      `import fcntl, sys
for pipe in map(int, sys.argv[1:]):
    try: fcntl.fcntl(pipe, 1031, ${wideBytes})
    except OSError: pass
    print(fcntl.fcntl(pipe, 1032))`,
    ],
  ],
];

/** Opened for both first: the two openings that are kept would each wait for the other otherwise. */
function openPipe(path: string): Pipe {
  const both = openSync(path, 'r+');
  const pipe = { read: openSync(path, 'r'), write: openSync(path, 'w') };
  closeSync(both);
  unlinkSync(path);
  return pipe;
}
