/** What a tar holds, told piece by piece as it passes. */
export interface TarListener {
  /** A file begins; directories and links are not told. */
  begin(path: string, bytes: number): void;
  content(bytes: Uint8Array): void;
  end(): void;
}

export interface TarReader {
  /** Throws RangeError for what is no tar. */
  push(chunk: Uint8Array): void;
  /** Throws RangeError where the tar is cut short. */
  finish(): void;
}

const blockBytes = 512;

/** Reads the ustar format that `pg_basebackup` writes: sizes in octal or base 256, names of less than 100 bytes. */
export function tarReader(listener: TarListener): TarReader {
  let header = Buffer.alloc(0);
  let left = 0;
  let padding = 0;
  let open = false;
  const state = { ended: false };
  const begin = (block: Buffer): void => {
    if (block.every((byte) => byte === 0)) {
      state.ended = true;
      return;
    }
    const { path, bytes, file } = parseHeader(block);
    open = file;
    left = bytes;
    padding = (blockBytes - (bytes % blockBytes)) % blockBytes;
    if (file) listener.begin(path, bytes);
    if (file && bytes === 0) close();
  };
  const close = (): void => {
    if (open) listener.end();
    open = false;
  };
  return {
    push(chunk) {
      let at = 0;
      while (at < chunk.length && !state.ended) {
        if (left > 0) {
          const part = chunk.subarray(at, at + left);
          if (open) listener.content(part);
          at += part.length;
          left -= part.length;
          if (left === 0) close();
        } else if (padding > 0) {
          const skipped = Math.min(padding, chunk.length - at);
          at += skipped;
          padding -= skipped;
        } else {
          const part = chunk.subarray(at, at + blockBytes - header.length);
          header = Buffer.concat([header, part]);
          at += part.length;
          if (header.length < blockBytes) continue;
          const block = header;
          header = Buffer.alloc(0);
          begin(block);
        }
      }
    },
    finish() {
      if (!state.ended) throw new RangeError('the tar is cut short');
    },
  };
}

function parseHeader(block: Buffer): { readonly path: string; readonly bytes: number; readonly file: boolean } {
  const sum = Number.parseInt(block.toString('latin1', 148, 156).replaceAll(/[\0 ]/g, ''), 8);
  if (sum !== checksumOf(block)) throw new RangeError('not a tar: a header has a wrong checksum');
  const [type] = block.toString('latin1', 156, 157);
  const [name = ''] = block.toString('utf8', 0, 100).split('\0');
  const [prefix = ''] = block.toString('utf8', 345, 500).split('\0');
  const file = type === '0' || type === '\0';
  return { path: prefix === '' ? name : `${prefix}/${name}`, bytes: sizeIn(block), file };
}

function checksumOf(block: Buffer): number {
  let sum = 8 * 0x20;
  for (const [at, byte] of block.entries()) if (at < 148 || at >= 156) sum += byte;
  return sum;
}

function sizeIn(block: Buffer): number {
  const field = block.subarray(124, 136);
  const [first = 0] = field;
  if ((first & 0x80) === 0) return Number.parseInt(`0${field.toString('latin1').replaceAll(/[\0 ]/g, '')}`, 8);
  return Number(BigInt(`0x${field.subarray(4).toString('hex')}`));
}
