import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';

export function gzipped(text: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  return through(Readable.from(text), createGzip({ level: 6 }));
}

/** Digests and version ids do not compress: an index of ours grows far less when it is unpacked. */
const mostGrowth = 200;
const alwaysAllowed = 1024 * 1024;

/** Throws zlib's error at the point of damage; a stream cut short is damage, and so is one that grows beyond measure. */
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
    if (given > alwaysAllowed + taken * mostGrowth) {
      throw new RangeError(`it unpacks to more than ${mostGrowth} times its size`);
    }
    yield chunk;
  }
}

function through(source: Readable, transform: Transform): AsyncIterable<Uint8Array> {
  pipeline(source, transform, () => undefined); // an error destroys the transform, where the reader meets it
  return transform;
}
