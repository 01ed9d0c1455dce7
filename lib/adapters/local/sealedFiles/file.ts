import { readFile, stat, writeFile } from 'node:fs/promises';
import { Failure } from '../../../errors.ts';
import type { SecretsFile, SecretsOutput } from '../../../ports/secrets.ts';

/** A file of secrets is small; a larger one is a mistake, or belongs into a backup. */
const mostBytes = 4 * 1024 * 1024;

export function secretsFile(path: string): SecretsFile {
  return {
    path,
    async read() {
      try {
        const { size } = await stat(path);
        if (size > mostBytes) throw tooLarge(path, size);
        return await readFile(path);
      } catch (error) {
        if (error instanceof Failure) throw error;
        const said = error instanceof Error ? error.message : String(error);
        throw new Failure('configuration', `cannot read the file of secrets ${path}: ${said}`, {
          hint: "set SECRETS_ENV_FILE to the application's .env",
          cause: error,
        });
      }
    },
  };
}

function tooLarge(path: string, bytes: number): Failure {
  return new Failure('usage', `${path} has ${bytes} bytes, and a file of secrets ${mostBytes} at most`, {
    hint: 'name the file of secrets: --file <path>',
  });
}

/** Written whole or not at all as far as a new file can be: an existing one is never touched. */
export function secretsOutput(path: string): SecretsOutput {
  return {
    path,
    async write(content) {
      try {
        await writeFile(path, content, { flag: 'wx', mode: 0o600, flush: true });
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
        const taken = code === 'EEXIST';
        throw new Failure(
          taken ? 'usage' : 'configuration',
          taken ? `${path} exists; nothing was written` : `cannot write ${path}: ${code}`,
          { hint: 'say --output <a new file>', cause: error },
        );
      }
    },
  };
}
