import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';

const path = join(import.meta.dirname, '../../docs/reference/json.schema.json');
const schema = JSON.parse(readFileSync(path, 'utf8')) as { readonly $defs: Readonly<Record<string, unknown>> };

const ajv = new Ajv2020({ allErrors: true, strict: true, validateFormats: true });
ajv.addFormat('date-time', (text: string) => /^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(Date.parse(text)));
ajv.addSchema(schema, 'lifeboat');

/** The documents that docs/reference/json.schema.json describes. */
export const described: readonly string[] = Object.keys(schema.$defs);

/** What is wrong with a document by its description; empty when nothing is. */
export function wrongWith(name: string, document: unknown): readonly string[] {
  const validate = ajv.getSchema(`lifeboat#/$defs/${name}`);
  if (validate === undefined) return [`docs/reference/json.schema.json does not describe ${name}`];
  if (validate(document) === true) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message = '', params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}
