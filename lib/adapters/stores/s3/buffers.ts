/** Memory that parts are collected in, bounded for all uploads of one writer together, and used again. */
export interface Buffers {
  /** Waits until `bytes` fit within the limit; a request above the limit is granted when nothing else is allocated. */
  take(bytes: number): Promise<Buffer>;
  /** `reusable` is false where a broken request may still be reading from it. */
  give(buffer: Buffer, reusable: boolean): void;
}

/** Whoever waits for a buffer must hold none but those being sent: then every wait ends. */
export function buffers(limitBytes: number): Buffers {
  const waiting: { readonly bytes: number; readonly grant: (buffer: Buffer) => void }[] = [];
  let idle: Buffer[] = [];
  let out = 0;

  function fits(bytes: number): boolean {
    return out === 0 || out + bytes <= limitBytes;
  }

  function granted(bytes: number): Buffer {
    out += bytes;
    const kept = idle.find(({ byteLength }) => byteLength === bytes);
    // Another size means that parts have grown: the small ones will not be asked for again by this upload.
    idle = kept === undefined ? [] : idle.filter((buffer) => buffer !== kept);
    return kept ?? Buffer.allocUnsafeSlow(bytes);
  }

  return {
    take(bytes) {
      if (waiting.length === 0 && fits(bytes)) return Promise.resolve(granted(bytes));
      return new Promise((grant) => {
        waiting.push({ bytes, grant });
      });
    },
    give(buffer, reusable) {
      out -= buffer.byteLength;
      if (reusable) idle.push(buffer);
      for (let next = waiting[0]; next !== undefined && fits(next.bytes); next = waiting[0]) {
        waiting.shift();
        next.grant(granted(next.bytes));
      }
    },
  };
}
