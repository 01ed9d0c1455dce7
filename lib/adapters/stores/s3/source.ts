import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A stream of bytes read in pieces of chosen size, with the count and digests of everything read so far. */
export interface Source {
  /** Fills `target` from its start; fewer bytes than fit means that the stream has ended. */
  fill(target: Buffer): Promise<number>;
  /** Whether nothing follows; looks one chunk ahead. */
  ended(): Promise<boolean>;
  /** Up to `limit` bytes in a piece of their own; null, with nothing lost, when the stream is longer. */
  whole(limit: number): Promise<Buffer | null>;
  /** Abandons the stream before its end without waiting for it, because it may hang. */
  drop(): void;
  /** Drawn so far. */
  readonly bytes: number;
  /** CRC32 of what was drawn so far. */
  readonly crc: number;
  /** What the stream threw; undefined while it has not. */
  readonly failure: unknown;
  /** Hex; may be asked once, at the end. */
  sha256(): string;
}

/** Draws from `body`; an abort of `signal` ends a wait for bytes that never come, throwing its reason. */
export function source(body: AsyncIterable<Uint8Array>, signal: AbortSignal): Source {
  const chunks = body[Symbol.asyncIterator]();
  const hash = createHash('sha256');
  let ready: Uint8Array[] = [];
  let finished = false;
  let bytes = 0;
  let crc = 0;
  let failure: unknown;
  let giveUp: ((reason: unknown) => void) | undefined;
  signal.addEventListener('abort', () => giveUp?.(signal.reason), { once: true });

  /** The next chunk, or the abort's reason. A race against one lasting promise would hold memory for every chunk. */
  function next(): Promise<IteratorResult<Uint8Array, unknown>> {
    return new Promise((resolve, reject) => {
      giveUp = reject;
      if (signal.aborted) reject(signal.reason);
      chunks.next().then(resolve, (error: unknown) => {
        failure = error;
        reject(error);
      });
    });
  }

  /** Draws one chunk that is not empty into `ready`; false at the end. */
  async function draw(): Promise<boolean> {
    while (!finished) {
      const drawn = await next();
      if (drawn.done === true) {
        finished = true;
      } else if (drawn.value.byteLength > 0) {
        const chunk = drawn.value;
        hash.update(chunk);
        crc = crc32(chunk, crc);
        bytes += chunk.byteLength;
        ready.push(chunk);
        return true;
      }
    }
    return false;
  }

  return {
    async fill(target) {
      let filled = 0;
      while (filled < target.byteLength) {
        const chunk = ready.shift();
        if (chunk === undefined) {
          if (!(await draw())) break;
        } else {
          const room = target.byteLength - filled;
          target.set(chunk.byteLength > room ? chunk.subarray(0, room) : chunk, filled);
          if (chunk.byteLength > room) ready.unshift(chunk.subarray(room));
          filled += Math.min(room, chunk.byteLength);
        }
      }
      return filled;
    },
    ended: async () => ready.length === 0 && !(await draw()),
    async whole(limit) {
      while (bytes <= limit && (await draw()));
      if (bytes > limit) return null;
      const all = Buffer.concat(ready);
      ready = [];
      return all;
    },
    drop() {
      finished = true;
      ready = [];
      void chunks.return?.().catch(() => {
        // Report the error that made us abandon it.
      });
    },
    get bytes() {
      return bytes;
    },
    get crc() {
      return crc;
    },
    get failure() {
      return failure;
    },
    sha256: () => hash.digest('hex'),
  };
}
