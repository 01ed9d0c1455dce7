import { pipeline, Readable, type Transform } from 'node:stream';
import { constants, createGunzip, createGzip } from 'node:zlib';

/** Digests and version ids do not compress: an index of ours grows far less when it is unpacked. */
const mostGrowth = 200;
const alwaysAllowed = 64 * 1024 * 1024;

function isBeyondMeasure(packed: number, unpacked: number): boolean {
  return unpacked > alwaysAllowed + packed * mostGrowth;
}

/** Compressed more than readers accept for an index: store it with `dense` off. */
class TooDense extends Error {}

/** Also matches where the put that read it has wrapped the error. */
export function isTooDense(error: unknown): boolean {
  return error instanceof TooDense || (error instanceof Error && error.cause !== undefined && isTooDense(error.cause));
}

/**
 * Throws {@link TooDense} at the end for what {@link gunzipped} would refuse; without `dense` nothing is compressed.
 */
export async function* gzipped(text: AsyncIterable<string>, dense = true): AsyncGenerator<Uint8Array> {
  let taken = 0;
  let given = 0;
  const counted = async function* (): AsyncGenerator<string> {
    for await (const part of text) {
      taken += Buffer.byteLength(part);
      yield part;
    }
  };
  const level = dense ? 6 : constants.Z_NO_COMPRESSION;
  for await (const chunk of through(Readable.from(counted()), createGzip({ level }))) {
    given += chunk.length;
    yield chunk;
  }
  if (isBeyondMeasure(given, taken)) throw new TooDense('it would be packed too densely to be read');
}

/**
 * Throws zlib's error at the point of damage; a stream that is cut short or expands beyond the limit counts as damaged.
 */
export async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let taken = 0;
  let given = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      taken += chunk.length;
      yield chunk;
    }
  };
  for await (const chunk of through(Readable.from(counted()), createGunzip())) {
    given += chunk.length;
    if (isBeyondMeasure(taken, given)) throw new RangeError(`it unpacks to more than ${mostGrowth} times its size`);
    yield chunk;
  }
}

function through(source: Readable, transform: Transform): AsyncIterable<Uint8Array> {
  pipeline(source, transform, () => undefined); // an error destroys the transform, where the reader meets it
  return transform;
}
