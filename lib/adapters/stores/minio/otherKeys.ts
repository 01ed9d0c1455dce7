import { StoreRefusal } from './refusal.ts';
import type { Ask } from './requests.ts';

/** Reads other keys, to distinguish a problem with one key from a problem with the store. */
export interface OtherKeys {
  /** A listing named it. */
  listed(key: string): void;
  /** A read of it was answered. */
  given(key: string, atSeconds: number): void;
  /** Whether any other key was given since `sinceSeconds`, or is given now that it is asked for. */
  answer(key: string, sinceSeconds: number, signal: AbortSignal | undefined): Promise<boolean>;
}

const mostSamples = 8;
const mostAsked = 4;
const probeIdleSeconds = 5;

interface Given {
  readonly key: string;
  readonly at: number;
}

export function otherKeys(ask: Ask): OtherKeys {
  /** The last two different keys that were read. */
  let given: readonly Given[] = [];
  let samples: string[] = [];
  let stride = 1;
  let count = 0;

  async function gives(key: string, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      const reply = await ask({ key, headers: { range: 'bytes=0-0' }, idleSeconds: probeIdleSeconds, signal });
      reply.destroy();
      return true;
    } catch (error) {
      signal?.throwIfAborted();
      // An empty object has no first byte.
      return error instanceof StoreRefusal && error.status === 416;
    }
  }

  async function lists(signal: AbortSignal | undefined): Promise<boolean> {
    const query = { 'list-type': '2', 'max-keys': '1' };
    try {
      (await ask({ query, idleSeconds: probeIdleSeconds, signal })).destroy();
      return true;
    } catch {
      signal?.throwIfAborted();
      return false;
    }
  }

  return {
    listed(key) {
      if (count % stride === 0) samples.push(key);
      count += 1;
      if (samples.length <= mostSamples) return;
      samples = samples.filter((_, index) => index % 2 === 0);
      stride *= 2;
    },
    given(key, at) {
      const last = given[0];
      given = last === undefined || last.key === key ? [{ key, at }, ...given.slice(1)] : [{ key, at }, last];
    },
    async answer(key, since, signal) {
      const others = given.filter((one) => one.key !== key);
      if (others.some(({ at }) => at >= since)) return true;
      const candidates = new Set([...others.map((one) => one.key), ...samples.filter((sample) => sample !== key)]);
      // A bucket of one file: that it can be listed is all that its store can show.
      if (candidates.size === 0) return lists(signal);
      for (const candidate of [...candidates].slice(0, mostAsked)) if (await gives(candidate, signal)) return true;
      return false;
    },
  };
}
