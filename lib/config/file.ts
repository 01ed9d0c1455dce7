import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../errors.ts';

const defaultFile = 'lifeboat.json';

/**
 * The content of lifeboat.json as parsed JSON, not validated. Undefined when no file was named and there is none in the
 * working directory or next to the given file of variables.
 */
export async function readConfigurationFile(path?: string, envFile?: string): Promise<unknown> {
  if (path !== undefined || envFile === undefined) return readJson(path ?? defaultFile, path === undefined);
  return (await readJson(defaultFile, true)) ?? (await readJson(join(dirname(envFile), defaultFile), true));
}

/** The file that {@link readConfigurationFile} reads for these, or would read. */
export async function configurationFile(path?: string, envFile?: string): Promise<string> {
  if (path !== undefined) return path;
  if (envFile === undefined || (await readJson(defaultFile, true)) !== undefined) return defaultFile;
  return join(dirname(envFile), defaultFile);
}

async function readJson(file: string, optional: boolean): Promise<unknown> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (cause) {
    if (optional && isMissing(cause)) return undefined;
    throw new Failure('configuration', `cannot read ${file}`, { hint: `ls -l ${file}`, cause });
  }
  try {
    return JSON.parse(content);
  } catch {
    // Without the cause: its message quotes the file, which may contain a secret by mistake.
    throw new Failure('configuration', `${file} is not JSON`, {
      hint: `node -p 'JSON.parse(fs.readFileSync("${file}"))'`,
    });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
