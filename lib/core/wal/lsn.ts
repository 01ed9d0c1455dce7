/** A position in the write-ahead log, in bytes from its beginning: PostgreSQL writes it `0/1A2B3C4D`. */
export type Lsn = bigint;

const lsnPattern = /^([0-9A-Fa-f]{1,8})\/([0-9A-Fa-f]{1,8})$/;
const segmentPattern = /^([0-9A-F]{8})([0-9A-F]{8})([0-9A-F]{8})$/;

export function parseLsn(text: string): Lsn | null {
  const [, high, low] = lsnPattern.exec(text) ?? [];
  if (high === undefined || low === undefined) return null;
  return (BigInt(`0x${high}`) << 32n) | BigInt(`0x${low}`);
}

/** Throws RangeError for what {@link parseLsn} does not read. */
export function lsnOf(text: string): Lsn {
  const lsn = parseLsn(text);
  if (lsn === null) throw new RangeError(`${JSON.stringify(text)} is not a position in the write-ahead log`);
  return lsn;
}

export function formatLsn(lsn: Lsn): string {
  return `${hex(lsn >> 32n)}/${hex(lsn & 0xffffffffn)}`;
}

/** The name of the segment that holds the byte at `lsn`, as the server calls its file. */
export function segmentName(timeline: number, lsn: Lsn, segmentBytes: number): string {
  const index = lsn / BigInt(segmentBytes);
  const perFile = 0x100000000n / BigInt(segmentBytes);
  return `${timelineName(timeline)}${padded(index / perFile)}${padded(index % perFile)}`;
}

/** As names of segments and history files begin. */
export function timelineName(timeline: number): string {
  return padded(BigInt(timeline));
}

/** Null for any name that {@link segmentName} would not give. */
export function parseSegment(
  name: string,
  segmentBytes: number,
): { readonly timeline: number; readonly start: Lsn } | null {
  const [, timeline = '', high = '', low = ''] = segmentPattern.exec(name) ?? [];
  const perFile = 0x100000000n / BigInt(segmentBytes);
  if (timeline === '' || BigInt(`0x${low}`) >= perFile) return null;
  const index = BigInt(`0x${high}`) * perFile + BigInt(`0x${low}`);
  return { timeline: Number.parseInt(timeline, 16), start: index * BigInt(segmentBytes) };
}

/** The first byte of the segment that holds the byte at `lsn`. */
export function segmentStart(lsn: Lsn, segmentBytes: number): Lsn {
  return lsn - (lsn % BigInt(segmentBytes));
}

function hex(value: bigint): string {
  return value.toString(16).toUpperCase();
}

function padded(value: bigint): string {
  return hex(value).padStart(8, '0');
}
