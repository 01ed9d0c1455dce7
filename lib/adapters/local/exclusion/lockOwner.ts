import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export interface LockOwner {
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
}

/** A stopped process (SIGSTOP) holds its names and does not answer. */
const waitMilliseconds = 1000;

/** Undefined when the holder does not answer, has just gone, or is not one of ours. */
export async function askLockOwner(address: string): Promise<LockOwner | undefined> {
  const socket = connect(address);
  socket.setTimeout(waitMilliseconds, () => socket.destroy(new Error('no answer')));
  try {
    return holderOf(JSON.parse(await text(socket)));
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}

function holderOf(answer: unknown): LockOwner | undefined {
  if (typeof answer !== 'object' || answer === null || !('pid' in answer) || !('since' in answer)) return undefined;
  const { pid, since } = answer;
  return typeof pid === 'number' && typeof since === 'string' ? { pid, since } : undefined;
}
