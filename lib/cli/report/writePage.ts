import { rename, rm, writeFile } from 'node:fs/promises';
import { Failure } from '../../errors.ts';

/** Whole or not at all: whoever has the page of yesterday open never sees half of today's. Failure `usage`. */
export async function writePage(file: string, page: string): Promise<void> {
  const unfinished = `${file}.new`;
  try {
    await writeFile(unfinished, page);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    const said = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `the page cannot be written: ${said}`, {
      hint: 'name another file: lifeboat report --output <file>',
      cause: error,
    });
  }
}
