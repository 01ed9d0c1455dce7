/** A packet of an OpenPGP message or key: its type (RFC 9580, 5) and its body. */
export interface Packet {
  readonly type: number;
  readonly body: Uint8Array;
}

export const packetTypes = { signature: 2, secretKey: 5, publicKey: 6 } as const;

/** Null for bytes that are not a sequence of packets of known length. */
export function packetsOf(bytes: Uint8Array): readonly Packet[] | null {
  const packets: Packet[] = [];
  let at = 0;
  while (at < bytes.length) {
    const header = headerAt(bytes, at);
    if (header === null || header.end > bytes.length) return null;
    packets.push({ type: header.type, body: bytes.subarray(header.start, header.end) });
    at = header.end;
  }
  return packets;
}

function headerAt(bytes: Uint8Array, at: number): { type: number; start: number; end: number } | null {
  const tag = bytes[at] ?? 0;
  if ((tag & 0x80) === 0) return null;
  if ((tag & 0x40) === 0) {
    const octets = [1, 2, 4][tag & 3];
    if (octets === undefined) return null;
    const start = at + 1 + octets;
    return { type: (tag >> 2) & 15, start, end: start + numberAt(bytes, at + 1, octets) };
  }
  const length = lengthAt(bytes, at + 1);
  return length === null ? null : { type: tag & 63, start: length.start, end: length.start + length.value };
}

/** A length of one, two or five octets; null for a partial one. */
export function lengthAt(bytes: Uint8Array, at: number): { readonly start: number; readonly value: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  if (first < 192) return { start: at + 1, value: first };
  if (first < 224) return { start: at + 2, value: ((first - 192) << 8) + (bytes[at + 1] ?? 0) + 192 };
  return first === 255 ? { start: at + 5, value: numberAt(bytes, at + 1, 4) } : null;
}

export function packet(type: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([Uint8Array.of(0xc0 | type), lengthOf(body.length), body]);
}

function lengthOf(value: number): Uint8Array {
  if (value < 192) return Uint8Array.of(value);
  if (value < 8384) return Uint8Array.of(((value - 192) >> 8) + 192, (value - 192) & 255);
  return Buffer.concat([Uint8Array.of(255), number(value, 4)]);
}

/** Big-endian. */
export function number(value: number, octets: number): Uint8Array {
  const bytes = Buffer.alloc(octets);
  bytes.writeUIntBE(value, 0, octets);
  return bytes;
}

function numberAt(bytes: Uint8Array, at: number, octets: number): number {
  let value = 0;
  for (let index = 0; index < octets; index += 1) value = value * 256 + (bytes[at + index] ?? 0);
  return value;
}

/** A multiprecision integer: its length in bits, then its octets without leading zeros. */
export function integer(octets: Uint8Array): Uint8Array {
  const from = octets.findIndex((octet) => octet !== 0);
  const stripped = from === -1 ? new Uint8Array() : octets.subarray(from);
  const bits = stripped.length === 0 ? 0 : stripped.length * 8 - Math.clz32((stripped[0] ?? 0) << 24);
  return Buffer.concat([number(bits, 2), stripped]);
}

/** Null where the bytes end before the integer does. */
export function integerAt(bytes: Uint8Array, at: number): { readonly octets: Uint8Array; readonly end: number } | null {
  const start = at + 2;
  const end = start + Math.ceil(numberAt(bytes, at, 2) / 8);
  return end > bytes.length ? null : { octets: bytes.subarray(start, end), end };
}

/** Filled with zeros at the front; null where it is longer already. */
export function padded(octets: Uint8Array, length: number): Uint8Array | null {
  if (octets.length > length) return null;
  return Buffer.concat([new Uint8Array(length - octets.length), octets]);
}
