/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: fewer than 100 characters, ASCII, no line breaks. */
const longestSubject = 99;
/** Bytes of UTF-8: 256 KiB. */
const longestMessage = 262_144;

const cutMark = '...';

/** The first line of a text, as the subject of a mail may be. */
export function subjectOf(text: string): string {
  const [line = ''] = text.trim().split(/[\r\n]/, 1);
  const ascii = line
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\u{20}-\u{7E}]/gu, '?')
    .trim();
  if (ascii === '') return 'Lifeboat';
  return ascii.length <= longestSubject ? ascii : ascii.slice(0, longestSubject - cutMark.length) + cutMark;
}

/** The text, cut at its end between two characters where it is too long; SNS takes no empty one. */
export function messageOf(text: string): string {
  if (text === '') return '(no text)';
  const bytes = Buffer.from(text);
  if (bytes.length <= longestMessage) return text;
  const note = `\n${cutMark} cut: the message was ${bytes.length} bytes long`;
  let end = longestMessage - Buffer.byteLength(note);
  // Bytes 10xxxxxx continue a character.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end).toString('utf8') + note;
}
