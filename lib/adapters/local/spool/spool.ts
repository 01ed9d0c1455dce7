import { createReadStream } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { linePages } from '../../../core/vault/lines.ts';
import { Failure } from '../../../errors.ts';
import type { Spool, Spools } from '../../../ports/scratch.ts';

/** Spools as plain files of JSON, one item to a line. */
export const fileSpools: Spools = { create: createSpool };

const bufferedCharacters = 64 * 1024;

/** The file is open only while something is written or read: a run that fails halfway leaves no descriptor behind. */
async function createSpool<T>(path: string, isItem: (value: unknown) => value is T): Promise<Spool<T>> {
  await writeFile(path, '', { flag: 'wx', mode: 0o600 });
  let buffered = '';
  const flush = async (): Promise<void> => {
    const text = buffered;
    buffered = '';
    await appendFile(path, text);
  };
  const parse = (line: string): T => {
    const value: unknown = JSON.parse(line);
    if (!isItem(value)) throw new Failure('unexpected', `the scratch file ${path} holds what this run did not write`);
    return value;
  };
  return {
    async write(items) {
      for (const item of items) buffered += `${JSON.stringify(item)}\n`;
      if (buffered.length >= bufferedCharacters) await flush();
    },
    finish: flush,
    async *read() {
      for await (const page of linePages(createReadStream(path, { highWaterMark: 256 * 1024 }))) yield page.map(parse);
    },
  };
}
