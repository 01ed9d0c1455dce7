import { readdir, readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { until } from '../../../helpers/until.ts';

/** The bytes as a stream hands them out. */
export async function* streamOf(bytes: Uint8Array, chunkBytes = 65_536): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

export async function gather(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Ids of the processes that this one has started and not yet seen the end of. */
export async function children(): Promise<readonly number[]> {
  const list = await readFile(`/proc/self/task/${process.pid}/children`, 'utf8');
  return list
    .split(' ')
    .filter((id) => id !== '')
    .map(Number);
}

/** The child whose command line contains `text`, as soon as there is one. */
export async function childWith(text: string): Promise<number> {
  let found: number | undefined;
  await until(`a child runs ${text}`, async () => {
    for (const pid of await children()) {
      const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (commandLine.includes(text)) found ??= pid;
    }
    return found !== undefined;
  });
  return found ?? 0;
}

/** Stops a process and waits until the kernel has stopped it: until then it may still answer, or write. */
export async function stopProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await until(`process ${pid} is stopped`, async () => (await stateOf(pid)) === 'T');
}

/** Whether a process is no more, be it that nobody has asked yet how it ended. */
export async function hasEnded(pid: number): Promise<boolean> {
  return [null, 'Z', 'X'].includes(await stateOf(pid));
}

/** One letter, as /proc has it; null for no process. */
async function stateOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => '');
  // After a name that may hold anything but ends at the last bracket.
  return /^\) (\S)/.exec(text.slice(text.lastIndexOf(')')))?.[1] ?? null;
}

/** Lets the event loop do what it has to do. */
export function turn(): Promise<void> {
  return setImmediate();
}

export async function openDescriptors(): Promise<number> {
  return (await readdir('/proc/self/fd')).length;
}
