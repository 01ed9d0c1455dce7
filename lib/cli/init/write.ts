import { join } from 'node:path';
import { type SetUpFile, setUpFiles } from '../../config/setUpFiles.ts';
import { Failure } from '../../errors.ts';
import type { OperatorFiles } from '../../ports/setUp.ts';
import type { Answers } from './answers.ts';

/** The files of the set-up that are not yet as they should be; `replaces` those that exist with other content. */
interface Changes {
  readonly files: readonly SetUpFile[];
  readonly replaces: readonly string[];
}

export async function changesOf(files: OperatorFiles, { directory, texts, kept }: Answers): Promise<Changes> {
  const wanted = setUpFiles(texts, kept);
  const found = await Promise.all(wanted.map(({ name }) => files.read(join(directory, name))));
  return {
    files: wanted.filter(({ content }, at) => found[at] !== content),
    replaces: wanted.flatMap(({ name, content }, at) => {
      const existing = found[at];
      return existing === null || existing === undefined || existing === content ? [] : [join(directory, name)];
    }),
  };
}

/** Writes each file atomically; returns the paths. Replacing existing ones has been confirmed. */
export async function writeSetUp(
  files: OperatorFiles,
  directory: string,
  { files: changed, replaces }: Changes,
): Promise<readonly string[]> {
  const written: string[] = [];
  for (const { name, content, secret } of changed) {
    const path = join(directory, name);
    const outcome = await files.write(path, content, { secret, replace: replaces.includes(path) });
    if (outcome === 'exists') {
      throw new Failure('busy', `${path} was written by somebody else meanwhile; it was left alone`, {
        hint: 'lifeboat init',
      });
    }
    written.push(path);
  }
  return written;
}
