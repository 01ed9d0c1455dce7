import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { Failure } from '../errors.ts';

function listOfSql(name: string) {
  const message = `not right: ${name} must be a list of SQL texts`;
  return v.optional(v.array(v.string(message), message), []);
}

/** A JSON text with two lists of SQL. Issues complete `DRILL_CHECKS is …`. */
export const checksSchema = v.pipe(
  v.string(),
  v.parseJson(undefined, 'not JSON'),
  v.strictObject({ mustBeTrue: listOfSql('mustBeTrue'), objectKeys: listOfSql('objectKeys') }, ({ expected, path }) =>
    expected === 'never'
      ? `not right: ${JSON.stringify(path?.at(-1)?.key)} is neither mustBeTrue nor objectKeys`
      : 'not a JSON object',
  ),
);

export type Checks = v.InferOutput<typeof checksSchema>;

export const checksExample = '{ "mustBeTrue": ["select …"], "objectKeys": ["select …"] }';

/**
 * The operator's own checks: a JSON file with two lists of SQL, `mustBeTrue` and `objectKeys`. None when no file is
 * configured. Failure `configuration` names the file and what is wrong in it.
 */
export async function readChecks(path: string | undefined): Promise<Checks> {
  if (path === undefined) return { mustBeTrue: [], objectKeys: [] };
  const hint = `it is a JSON object: ${checksExample}`;
  const content = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Failure('configuration', `DRILL_CHECKS_FILE ${path} cannot be read`, { hint, cause });
  });
  const parsed = v.safeParse(checksSchema, content);
  if (parsed.success) return parsed.output;
  throw new Failure('configuration', `DRILL_CHECKS_FILE ${path} is ${parsed.issues[0].message}`, { hint });
}
