import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The commands that a page tells its reader to type, in the page's order: its ```sh blocks under one another. Lines
 * `export NAME=value` are examples of what is the reader's own; they are left to the environment.
 */
export async function commandsOf(page: string): Promise<string> {
  const text = await readFile(join(import.meta.dirname, '../../docs', page), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n(?<commands>.*?)^```$/gms)].map(({ groups }) => groups?.['commands'] ?? '');
  if (blocks.length === 0) throw new Error(`docs/${page} has no command`);
  return blocks.join('\n').replaceAll(/^export \w+=.*\n/gm, '');
}
