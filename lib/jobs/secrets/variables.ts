import { parseEnv } from 'node:util';
import { Failure } from '../../errors.ts';

/** The variables of a `.env` file that have a value. Failure `configuration` for bytes that hold none. */
export function variablesOf(content: Uint8Array, path: string): ReadonlyMap<string, string> {
  const variables = valuesIn(content);
  if (variables.size > 0) return variables;
  throw new Failure('configuration', `${path} holds no variable`, {
    hint: "name the application's own file: SECRETS_ENV_FILE, or --file <path> with lifeboat secrets",
  });
}

/** The same, but empty for bytes that are not such a file. */
export function valuesIn(content: Uint8Array): ReadonlyMap<string, string> {
  const variables = new Map<string, string>();
  for (const [name, value] of Object.entries(parseEnv(Buffer.from(content).toString('utf8')))) {
    if (value !== undefined && value !== '') variables.set(name, value);
  }
  return variables;
}
