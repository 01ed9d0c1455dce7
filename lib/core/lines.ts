/** A header names 10,000 files that could not be copied at the most. */
const longestLine = 64 * 1024 * 1024;

/** Cuts a byte stream into pages of whole lines; throws RangeError for a line beyond 64 MiB. A last line without its newline is a page too: the caller judges it. */
export async function* linePages(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) throw new RangeError('a line is too long');
    if (lines.length > 0) yield lines;
  }
  rest += decoder.decode();
  if (rest !== '') yield [rest];
}
