import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** The first line that a child says, which is how it tells that it has come to its point; throws when it ends before. */
export async function firstLine(child: ChildProcess & { readonly stdout: Readable }): Promise<string> {
  const gone = new AbortController();
  child.once('close', (code, signal) =>
    gone.abort(new Error(`it ended, ${signal ?? `exit code ${code}`}, in silence`)),
  );
  const [line] = (await once(createInterface(child.stdout), 'line', { signal: gone.signal })) as [string];
  return line;
}
