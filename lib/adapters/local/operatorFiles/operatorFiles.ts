import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../../errors.ts';
import type { OperatorFiles } from '../../../ports/setUp.ts';

export const operatorFiles: OperatorFiles = {
  async read(path) {
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw unusable('read', path, error);
    }
  },
  async write(path, content, { secret, replace }) {
    // Not by the process id: in containers it is always the same, and a killed run may have left its file.
    const temporary = `${path}.${randomBytes(4).toString('hex')}.new`;
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      await writeFile(temporary, content, { mode: secret ? 0o600 : 0o644, flag: 'wx', flush: true });
      // Unlike a rename, a link does not replace what somebody put there meanwhile.
      await (replace ? rename(temporary, path) : link(temporary, path));
      return 'written';
    } catch (error) {
      if (codeOf(error) === 'EEXIST' && !replace) return 'exists';
      throw unusable('write', path, error);
    } finally {
      await rm(temporary, { force: true });
    }
  },
};

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}

function unusable(verb: 'read' | 'write', path: string, error: unknown): Failure {
  return new Failure('configuration', `cannot ${verb} ${path}: ${codeOf(error)}`, {
    hint: `ls -ld ${dirname(path)} ${path}`,
    cause: error,
  });
}
