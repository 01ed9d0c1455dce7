import { readdirSync, readFileSync } from 'node:fs';

export interface ChildProcess {
  readonly pid: number;
  /** Arguments joined by blanks. */
  readonly command: string;
}

/** The living descendants of a process whose command line matches; synchronous, so that none can slip away meanwhile. */
export function childrenOf(parent: number, pattern: RegExp): readonly ChildProcess[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => described(Number(name)));
  const family = new Set([parent]);
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const child of all) if (family.has(child.parent)) family.add(child.pid);
  }
  return all
    .filter(({ pid, command }) => pid !== parent && family.has(pid) && pattern.test(command))
    .map(({ pid, command }) => ({ pid, command }));
}

/** Exactly one must match: a fault that hits nothing proves nothing. */
export function theChild(parent: number, pattern: RegExp): ChildProcess {
  const found = childrenOf(parent, pattern);
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} children match ${pattern}`);
  return only;
}

/** Nothing for a process that has gone meanwhile. A zombie's command line is empty. */
function described(pid: number): readonly (ChildProcess & { readonly parent: number })[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return [{ pid, parent, command }];
  } catch {
    return [];
  }
}
