/** What a MinIO server does with a key. */
type Fate =
  /** Stored and listed as it is. */
  | 'kept'
  /** Stored, found by HEAD and GET, and in no listing as long as its neighbour exists. */
  | 'hidden'
  /** Stored under another name. */
  | 'renamed'
  /** Answered with an error. */
  | 'refused';

export interface AwkwardKey {
  readonly key: string;
  readonly fate: Fate;
}

/** Keys that S3 allows and programs trip over, in the order to store them in. No row of the marina refers to one. */
export const awkwardKeys: readonly AwkwardKey[] = [
  { key: 'awkward/line\nbreak.txt', fate: 'kept' },
  { key: 'awkward/carriage\r\nreturn.txt', fate: 'kept' },
  { key: 'awkward/tab\tand \u0001\u001f\u007f control.txt', fate: 'kept' },
  { key: 'awkward/<xml> & "quotes" \'ticks\' ]]> &#10;.txt', fate: 'kept' },
  { key: 'awkward/%2F %25 %00 %zz + ?versionId=1&x#y.txt', fate: 'kept' },
  { key: 'awkward/ leading and trailing space ', fate: 'kept' },
  { key: 'awkward/trailing dot.', fate: 'kept' },
  { key: 'awkward/...', fate: 'kept' },
  { key: 'awkward/.hidden', fate: 'kept' },
  { key: 'awkward/~tilde^caret`backtick{brace}|pipe.txt', fate: 'kept' },
  { key: '-rf --no-preserve-root *.txt', fate: 'kept' },
  // UTF-16 puts the emoji (surrogates, D83D) before U+FFFD, UTF-8 after it.
  { key: 'awkward/order/\u{1F6E5}', fate: 'kept' },
  { key: 'awkward/order/\uFFFD', fate: 'kept' },
  { key: 'awkward/order/\uE000 private use', fate: 'kept' },
  { key: 'awkward/form/é', fate: 'kept' },
  { key: 'awkward/form/e\u0301', fate: 'kept' },
  { key: 'awkward/form/É', fate: 'kept' },
  { key: 'awkward/\u202Eright to left.txt', fate: 'kept' },
  { key: 'awkward/\uFEFFbyte order mark.txt', fate: 'kept' },
  { key: `awkward/${'s'.repeat(255)}`, fate: 'kept' },
  // With the vault's prefix `minio/` in front these two are longer than S3's 1024 bytes.
  { key: keyOfBytes(1024), fate: 'kept' },
  { key: keyOfBytes(1019), fate: 'kept' },
  { key: 'awkward/folder/', fate: 'kept' },
  { key: 'awkward/neighbour', fate: 'kept' },
  { key: 'awkward/neighbour/below.txt', fate: 'hidden' },
  { key: '/awkward/leading slash.txt', fate: 'renamed' },
  { key: 'awkward/back\\slash.txt', fate: 'kept' },
  { key: 'awkward//double slash.txt', fate: 'refused' },
  { key: 'awkward/./dot.txt', fate: 'refused' },
  { key: 'awkward/../dots.txt', fate: 'refused' },
  { key: `awkward/${'s'.repeat(256)}`, fate: 'refused' },
];

/** A key of exactly this many UTF-8 bytes, two-byte letters among them, no segment over 255 bytes. */
function keyOfBytes(bytes: number): string {
  const folders = `awkward/${bytes}/${`${'ø'.repeat(120)}/`.repeat(4)}`;
  return folders + 'x'.repeat(bytes - Buffer.byteLength(folders));
}
