import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { alive } from './alive.ts';

const execute = promisify(execFile);

/** `lifeboat-test-<pid>-<name>-<random>`: whose pid is dead, that folder is garbage. */
const ours = /^lifeboat-test-(\d+)-/;

/** A folder that goes when it is disposed of, with everything in it and everything mounted below it. */
export interface Scratch extends AsyncDisposable {
  readonly path: string;
}

/** A new empty folder below TMPDIR that every user may pass through, as postgres must. The first call of a process removes what killed processes left there. */
export async function scratch(name: string): Promise<Scratch> {
  await sweepOnce();
  const path = await mkdtemp(join(tmpdir(), `lifeboat-test-${process.pid}-${name}-`));
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => remove(path) };
}

/** A mounted file system of so many MiB, for disks that fill up. Needs root. */
export async function tinyTmpfs(megabytes: number): Promise<Scratch> {
  const around = await scratch('tmpfs');
  const path = join(around.path, 'disk');
  await mkdir(path);
  await execute('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'lifeboat-test', path]);
  return { path, [Symbol.asyncDispose]: () => around[Symbol.asyncDispose]() };
}

let sweeping: Promise<void> | undefined;

async function sweepOnce(): Promise<void> {
  sweeping ??= sweep();
  return sweeping;
}

async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = ours.exec(name)?.[1];
    if (pid !== undefined && !alive(Number(pid))) await remove(join(tmpdir(), name));
  }
}

async function remove(path: string): Promise<void> {
  for (const mounted of await mountsBelow(path)) {
    await execute('umount', ['--lazy', mounted]).catch(async (error: unknown) => {
      // Another run may be sweeping the same leftovers.
      if ((await mountsBelow(path)).includes(mounted)) throw error;
    });
  }
  // A server that was just killed may still be closing its files.
  await rm(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
}

/** Innermost first. */
async function mountsBelow(path: string): Promise<readonly string[]> {
  const table = await readFile('/proc/self/mounts', 'utf8');
  return table
    .split('\n')
    .map((line) =>
      (line.split(' ')[1] ?? '').replace(/\\(\d{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    )
    .filter((mounted) => mounted.startsWith(`${path}/`))
    .toReversed();
}
