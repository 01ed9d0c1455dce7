/** A header names at most 10,000 files that could not be copied. */
const longestLine = 64 * 1024 * 1024;

/**
 * Cuts a byte stream into pages of whole lines; throws RangeError for a line beyond 64 MiB. A last line without its
 * newline is a page too: the caller judges it.
 */
export async function* linePages(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  // Joined once, at its newline: searching a long line again with every chunk would take quadratic time.
  let begun: string[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    const lines = decoder.decode(chunk, { stream: true }).split('\n');
    const rest = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = begun.join('') + (lines[0] ?? '');
      yield lines;
      [begun, length] = [[], 0];
    }
    begun.push(rest);
    length += rest.length;
    if (length > longestLine) throw new RangeError('a line is too long');
  }
  const last = begun.join('') + decoder.decode();
  if (last !== '') yield [last];
}
