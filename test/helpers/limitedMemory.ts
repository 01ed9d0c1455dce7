import { mkdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A control group of the kernel's: processes in it that need more memory than it has are killed. */
export interface LimitedMemory extends AsyncDisposable {
  /** A process that writes its id into this file is in the group, and so is all that it starts. */
  readonly door: string;
  /** How many processes the kernel has killed in it. */
  kills(): Promise<number>;
}

/** Where groups are, what bounds memory and then memory with swap, and where kills are counted: version 1, version 2. */
const hierarchies = [
  {
    root: '/sys/fs/cgroup/memory',
    limits: (bytes: number) =>
      [
        ['memory.limit_in_bytes', bytes],
        ['memory.memsw.limit_in_bytes', bytes],
      ] as const,
    kills: 'memory.oom_control',
  },
  {
    root: '/sys/fs/cgroup',
    limits: (bytes: number) =>
      [
        ['memory.max', bytes],
        ['memory.swap.max', 0],
      ] as const,
    kills: 'memory.events',
  },
] as const;

/** Needs root. The group must be empty when it is disposed of. */
export async function limitedMemory(mebibytes: number): Promise<LimitedMemory> {
  const [first, second] = hierarchies;
  const isFirst = await stat(join(first.root, 'memory.limit_in_bytes')).then(
    () => true,
    () => false,
  );
  const { root, limits, kills } = isFirst ? first : second;
  const group = join(root, `lifeboat-test-${process.pid}-${mebibytes}`);
  await mkdir(group);
  for (const [file, limit] of limits(mebibytes * 1024 * 1024)) await writeFile(join(group, file), String(limit));
  return {
    door: join(group, 'cgroup.procs'),
    async kills() {
      const counted = /^oom_kill (\d+)$/m.exec(await readFile(join(group, kills), 'utf8'));
      return Number(counted?.[1]);
    },
    [Symbol.asyncDispose]: () => rmdir(group),
  };
}
