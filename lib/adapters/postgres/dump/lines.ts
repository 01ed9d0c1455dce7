import { TextDecoder } from 'node:util';

/** The longest line kept whole; of a longer one its end. pg_dump writes a whole function body into one line if it must. */
const longest = 1024 * 1024;

/** The lines of a program's output, without their ends; invalid UTF-8 is replaced, never refused. */
export async function* lines(output: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of output) {
    const whole = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = (whole.pop() ?? '').slice(-longest);
    yield* whole;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}
