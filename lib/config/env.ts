import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { Failure } from '../errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The only home of `process.env`. The process's own variables win over `envFile`, as with `node --env-file`. */
export async function readEnvironment(envFile?: string): Promise<Environment> {
  if (envFile === undefined) return { ...process.env };
  let content: string;
  try {
    content = await readFile(envFile, 'utf8');
  } catch (cause) {
    throw new Failure('configuration', `cannot read the environment file ${envFile}`, {
      hint: `ls -l ${envFile}`,
      cause,
    });
  }
  return { ...parseEnv(content), ...process.env };
}

/** The variables that the text of a `.env` file sets. */
export function parseEnvText(content: string): Environment {
  return parseEnv(content);
}
