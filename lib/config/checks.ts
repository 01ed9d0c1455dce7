import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { Failure } from '../errors.ts';

const checksSchema = v.strictObject({
  mustBeTrue: v.optional(v.array(v.string()), []),
  objectKeys: v.optional(v.array(v.string()), []),
});

/**
 * The operator's own checks: a JSON file with two lists of SQL, `mustBeTrue` and `objectKeys`. None when no file is
 * configured. Failure `configuration` names the file and what is wrong in it.
 */
export async function readChecks(path: string | undefined): Promise<v.InferOutput<typeof checksSchema>> {
  if (path === undefined) return { mustBeTrue: [], objectKeys: [] };
  const hint = 'it is a JSON object: { "mustBeTrue": ["select …"], "objectKeys": ["select …"] }';
  const document = await readFile(path, 'utf8')
    .then(
      (text): unknown => JSON.parse(text),
      (cause: unknown) => {
        throw new Failure('configuration', `DRILL_CHECKS_FILE ${path} cannot be read`, { hint, cause });
      },
    )
    .catch((error: unknown) => {
      if (error instanceof Failure) throw error;
      throw new Failure('configuration', `DRILL_CHECKS_FILE ${path} is not JSON`, { hint, cause: error });
    });
  const parsed = v.safeParse(checksSchema, document);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Failure(
    'configuration',
    `DRILL_CHECKS_FILE ${path}: ${v.getDotPath(issue) ?? 'its top level'}: ${issue.message}`,
    { hint },
  );
}
