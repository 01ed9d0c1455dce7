import { readFile } from 'node:fs/promises';

/**
 * When a process began, in clock ticks since boot: field 22 of /proc/<pid>/stat. Null where there is no such process.
 * With the process id it identifies a process uniquely: ids are reused, start times are not.
 */
export async function startTicks(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => null);
  // The name, field 2, may hold blanks and brackets; it ends at the last bracket.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}
