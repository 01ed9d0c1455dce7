import * as v from 'valibot';
import { compareBytes } from '../files/byteOrder.ts';
import { asS3Rule, type LifecycleRule } from './lifecycle.ts';

/** What a deployed vault is compared with, in the words of the S3 API's replies. */
export const termNames = ['versioning', 'objectLock', 'publicAccess', 'lifecycle', 'policy'] as const;
export type TermName = (typeof termNames)[number];

/**
 * How a bucket is set up: JSON values, null where it is not set up at all. `versioning` is `Enabled`; `objectLock` an
 * ObjectLockConfiguration, `publicAccess` a PublicAccessBlockConfiguration, `lifecycle` the list of Rules, `policy` the
 * policy.
 */
export type VaultTerms = Readonly<Record<TermName, unknown>>;

/** What the store should say about a vault that was just deployed, derived from what it is deployed from. */
export function deployedTerms(lifecycle: readonly LifecycleRule[], policy: unknown): VaultTerms {
  return {
    versioning: 'Enabled',
    // Without a default retention: each snapshot brings its own lock.
    objectLock: { ObjectLockEnabled: 'Enabled' },
    publicAccess: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
    lifecycle: lifecycle.map(asS3Rule),
    policy,
  };
}

const schema = v.strictObject({
  versioning: v.unknown(),
  objectLock: v.unknown(),
  publicAccess: v.unknown(),
  lifecycle: v.unknown(),
  policy: v.unknown(),
}) satisfies v.GenericSchema<unknown, VaultTerms>;

/** Every term must be present: a missing one would be compared with nothing. Never throws. */
export function parseTerms(text: string): { readonly terms: VaultTerms } | { readonly problem: string } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { problem: 'not JSON' };
  }
  const result = v.safeParse(schema, parsed);
  return result.success ? { terms: result.output } : { problem: v.summarize(result.issues) };
}

/**
 * What differs, a sentence for each difference; empty for the same terms however the store ordered, wrapped and spelt
 * them. Rules and statements are told by their names.
 */
export function differences(expected: VaultTerms, found: VaultTerms): readonly string[] {
  return termNames.flatMap((term) => {
    const [wanted, is] = [normal(term, expected[term]), normal(term, found[term])];
    if (canonical(wanted) === canonical(is)) return [];
    const named = compareNamed(term, partsOf(term, wanted), partsOf(term, is));
    return named.length > 0 ? named : [`${term} is ${canonical(is)}, deployed was ${canonical(wanted)}`];
  });
}

/** Statements and rules by name; those without one by what they say. */
function partsOf(term: TermName, value: unknown): ReadonlyMap<string, string> {
  const list = term === 'policy' && isObject(value) ? value['Statement'] : term === 'lifecycle' ? value : [];
  const parts = (Array.isArray(list) ? list : [list]).filter(isObject);
  return new Map(
    parts.map((part) => {
      const { Sid, ID } = part;
      return [typeof Sid === 'string' ? Sid : typeof ID === 'string' ? ID : canonical(part), canonical(part)];
    }),
  );
}

function compareNamed(
  term: TermName,
  expected: ReadonlyMap<string, string>,
  found: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap((name) => {
    const [wanted, is] = [expected.get(name), found.get(name)];
    if (wanted === is) return [];
    if (is === undefined) return [`${term}: ${name} is gone`];
    if (wanted === undefined) return [`${term}: ${name} was added: ${is}`];
    return [`${term}: ${name} is ${is}, deployed was ${wanted}`];
  });
}

/** The same terms in one spelling. */
function normal(term: TermName, value: unknown): unknown {
  if (term === 'policy') return normalPolicy(value);
  if (term === 'lifecycle') return Array.isArray(value) ? value.map(normalRule) : (value ?? []);
  return value ?? null;
}

/** A rule's scope is in `Filter` or, in the older form, in `Prefix`; no scope means the empty prefix. */
function normalRule(rule: unknown): unknown {
  if (!isObject(rule)) return rule;
  const { Prefix, Filter, ...rest } = rule;
  const scope = isObject(Filter) && Object.keys(Filter).length > 0 ? Filter : { Prefix: Prefix ?? '' };
  return { ...rest, Filter: scope };
}

/** Everybody is `*` or `{"AWS": "*"}`. */
function normalPolicy(policy: unknown): unknown {
  if (!isObject(policy)) return policy ?? null;
  const { Statement } = policy;
  const statements = (Array.isArray(Statement) ? Statement : [Statement]).map((statement: unknown) => {
    if (!isObject(statement)) return statement;
    const { Principal } = statement;
    return isObject(Principal) && canonical(Principal) === '{"AWS":"*"}' ? { ...statement, Principal: '*' } : statement;
  });
  return { ...policy, Statement: statements };
}

/**
 * One text for one meaning: members sorted, lists as sets (none of the terms has a list whose order means anything), a
 * list of one as its element, numbers and booleans as text (the store gives back conditions as text whatever they were
 * put as).
 */
function canonical(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = [...new Set(value.map((item) => canonical(item)))].toSorted(compareBytes);
    return items.length === 1 ? JSON.parse(items[0] ?? 'null') : items.map((item): unknown => JSON.parse(item));
  }
  if (isObject(value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return Object.fromEntries(
      members.toSorted(([a], [b]) => compareBytes(a, b)).map(([k, member]) => [k, sorted(member)]),
    );
  }
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
