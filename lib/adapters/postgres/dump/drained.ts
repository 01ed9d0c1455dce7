import type { TransformFilter } from '../../../ports/archive.ts';

export interface Drained {
  readonly filter: TransformFilter;
  /** What the step before threw, at the latest at its end; undefined when it is whole, or was not read on. */
  failure(): Promise<unknown>;
  /** Lets an early end be one: what is left is not read. */
  leave(): void;
}

/**
 * Stands behind a decryption. Damage garbles the plaintext, so the decompressor gives up first, while the decryption
 * would name the true cause at its own end: when the reader goes early, the rest is read for that verdict alone.
 */
export function drained(signal: AbortSignal): Drained {
  const verdict = Promise.withResolvers<unknown>();
  const left = new AbortController();
  const stop = AbortSignal.any([signal, left.signal]);
  async function* passing(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
    const chunks = bytes[Symbol.asyncIterator]();
    try {
      for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
      verdict.resolve(undefined);
    } catch (error) {
      verdict.resolve(error);
      throw error;
    } finally {
      // Finds something left only when the reader went early; to an iterator at its end this does nothing.
      await readOn(chunks, stop).then(verdict.resolve, verdict.resolve);
    }
  }
  return {
    filter: { kind: 'transform', name: 'drain', transform: passing },
    failure: () => verdict.promise,
    leave: () => left.abort(),
  };
}

async function readOn(chunks: AsyncIterator<Uint8Array>, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const next = await chunks.next();
    if (next.done === true) return;
  }
  await chunks.return?.();
}
