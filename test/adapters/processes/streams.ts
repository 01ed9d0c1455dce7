import { readdir, readFile } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';

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
  for (;;) {
    for (const pid of await children()) {
      const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (commandLine.includes(text)) return pid;
    }
    await turn();
  }
}

/** Lets the event loop do what it has to do. */
export function turn(): Promise<void> {
  return setImmediate();
}

export async function openDescriptors(): Promise<number> {
  return (await readdir('/proc/self/fd')).length;
}
