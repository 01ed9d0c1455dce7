export type Block = 'SIGNATURE' | 'PUBLIC KEY BLOCK' | 'PRIVATE KEY BLOCK';

/** An armored block (RFC 9580, 6.2), lines ending in `\n`. */
export function armored(block: Block, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN PGP ${block}-----`, '', ...lines, `=${checksum(bytes)}`, `-----END PGP ${block}-----`, ''].join(
    '\n',
  );
}

/** The bytes of every armored block of this kind in a text, in order. Text around the blocks is passed over. */
export function unarmored(block: Block, text: string): readonly Uint8Array[] {
  const [begin, end] = [`-----BEGIN PGP ${block}-----`, `-----END PGP ${block}-----`];
  return text
    .split(begin)
    .slice(1)
    .flatMap((part) => {
      const inside = part.split(end)[0] ?? '';
      // Headers such as `Version:` end at the first empty line.
      const body = /\r?\n[ \t]*\r?\n([\s\S]*)$/.exec(inside)?.[1] ?? '';
      const base64 = body
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('='))
        .join('');
      return base64 === '' ? [] : [Buffer.from(base64, 'base64')];
    });
}

/** CRC-24, which old readers expect and new ones ignore. */
function checksum(bytes: Uint8Array): string {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) {
      crc <<= 1;
      if ((crc & 0x1000000) !== 0) crc ^= 0x1864cfb;
    }
  }
  return Buffer.from([(crc >> 16) & 255, (crc >> 8) & 255, crc & 255]).toString('base64');
}
