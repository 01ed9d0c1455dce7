import { execFile } from 'node:child_process';
import { readlink } from 'node:fs/promises';
import { promisify } from 'node:util';
import { startTicks } from '../../../../lib/adapters/local/processes/startTicks.ts';

/** The name of a directory that a process made which is no more; `pid`, where given, has been another one's since. */
export async function nameOfDead(
  purpose: string,
  { pid, namespace }: { readonly pid?: number; readonly namespace?: string } = {},
): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-c', 'echo $$']);
  const [ours = ''] = /\d+/.exec(await readlink('/proc/self/ns/pid')) ?? [];
  const notOurs = Number(await startTicks(process.pid)) - 1;
  return `lifeboat-${purpose}-${namespace ?? ours}-${pid ?? stdout.trim()}-${notOurs}-00aa`;
}
