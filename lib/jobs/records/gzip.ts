import { pipeline, Readable, type Transform } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';

export function gzipped(text: AsyncIterable<string>): AsyncIterable<Uint8Array> {
  return through(Readable.from(text), createGzip({ level: 6 }));
}

/** Throws zlib's error at the point of damage; a stream cut short is damage. */
export function gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  return through(Readable.from(bytes), createGunzip());
}

function through(source: Readable, transform: Transform): AsyncIterable<Uint8Array> {
  pipeline(source, transform, () => undefined); // an error destroys the transform, where the reader meets it
  return transform;
}
