import { Transform, type TransformCallback } from 'node:stream';

/** Passes a stream on with the lowest bit of the byte at `offset` flipped. */
export function flip(offset: number): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback) {
      const at = offset - seen;
      seen += chunk.length;
      if (at < 0 || at >= chunk.length) {
        done(null, chunk);
        return;
      }
      const damaged = Buffer.from(chunk);
      damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
      done(null, damaged);
    },
  });
}

/** Passes on so many bytes, then calls `cut` once and takes nothing more: the reply's end must not arrive before the cut. */
export function cutAfter(bytes: number, cut: () => void): Transform {
  let left = bytes;
  return new Transform({
    transform(chunk: Buffer, _encoding, next: TransformCallback) {
      const kept = chunk.subarray(0, left);
      left -= kept.length;
      if (kept.length > 0) this.push(kept);
      if (kept.length === chunk.length) {
        next();
        return;
      }
      // Let what was kept reach the socket first.
      setImmediate(cut);
    },
  });
}

/** Where to flip a body whose headers are these. */
export function offsetOf(at: number | undefined, contentLength: string | undefined): number {
  if (at !== undefined) return at;
  const length = Number(contentLength);
  return Number.isInteger(length) && length > 0 ? Math.floor(length / 2) : 0;
}
