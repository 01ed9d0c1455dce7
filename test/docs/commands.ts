import { relative } from 'node:path';
import { blocksOf, isShown, rowsFor, takerOf, top } from './blocks.ts';

/**
 * The blocks of a page that test/docs/papers.ts gives to `file` to run, as they stand there and in the page's order.
 * Throws where there is none.
 */
export async function commandsOf(page: string, file: string): Promise<readonly string[]> {
  const own = relative(top, file);
  const blocks = (await blocksOf(page)).filter((block) => !isShown(block));
  const given = blocks.filter((block) => rowsFor(page, block).some((row) => takerOf(row) === own));
  if (given.length === 0) throw new Error(`${page} has nothing that ${own} is to run`);
  return given.map(({ text }) => text);
}

/** The lines of a block, without the remarks behind them. */
export function linesOf(block: string): readonly string[] {
  return block
    .split('\n')
    .map((line) => line.replace(/\s+#\s.*$/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/**
 * A text with the reader's own in place of what stands there as an example. Throws for an example that it does not hold,
 * and for `<…>` or `…` that is left.
 */
export function filled(text: string, own: Readonly<Record<string, string>>): string {
  let result = text;
  for (const [example, value] of Object.entries(own)) {
    if (!text.includes(example)) throw new Error(`nothing says ${JSON.stringify(example)} in\n${text}`);
    result = result.replaceAll(example, () => value);
  }
  const left = /<[a-z][a-z ]*>|…/.exec(result);
  if (left !== null) throw new Error(`${left[0]} is not filled in:\n${result}`);
  return result;
}
