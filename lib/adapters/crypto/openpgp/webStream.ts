import { ReadableStream } from 'node:stream/web';

/** OpenPGP.js takes and gives web streams, of a type that its declarations leave open. */
export function toWebStream(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return ReadableStream.from(bytes);
}

/** Leaving the loop early cancels the stream, and so the source behind it. */
export async function* fromWebStream(stream: unknown): AsyncGenerator<Uint8Array, void, undefined> {
  if (!(stream instanceof ReadableStream)) throw new TypeError('expected a stream');
  const chunks: AsyncIterable<unknown> = stream;
  for await (const chunk of chunks) {
    if (!(chunk instanceof Uint8Array)) throw new TypeError('expected a stream of bytes');
    yield chunk;
  }
}
