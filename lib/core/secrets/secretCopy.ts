import * as v from 'valibot';
import { instantSchema, parseDocument, renderDocument } from '../vault/document.ts';
import { isMark, isMarkOf, type KeyMark, markOf } from './keyMark.ts';

/** What is known about a stored copy of the application's secrets without opening it. Format 1.x. */
export interface SecretCopy {
  readonly format: string;
  /** The store's name for it. */
  readonly name: string;
  readonly host: string;
  /** ISO 8601: these secrets are taken to be in force from then on. */
  readonly storedAt: string;
  /** The name of a file that does not hold variables, such as a key or a keyring. */
  readonly file?: string;
  /** The names of the variables in it, sorted; none of another file. */
  readonly variables: readonly string[];
  /** Of the variables without which data cannot be read. */
  readonly marks: Readonly<Record<string, KeyMark>>;
}

const copySchema = v.looseObject({
  format: v.string(),
  name: v.pipe(v.string(), v.nonEmpty()),
  host: v.string(),
  storedAt: instantSchema,
  file: v.exactOptional(v.string()),
  variables: v.array(v.string()),
  marks: v.record(v.string(), v.pipe(v.string(), v.check(isMark, 'not the mark of a key'))),
}) satisfies v.GenericSchema<unknown, SecretCopy>;

/** Never throws. */
export function parseSecretCopy(text: string): { readonly value: SecretCopy } | { readonly problem: string } {
  return parseDocument('record of secrets', text, copySchema);
}

export function renderSecretCopy(copy: SecretCopy): string {
  return renderDocument('record of secrets', copy, copySchema, 2);
}

/** Describes `variables`, with a mark for each that is named in `critical`. */
export async function describeCopy(
  about: Pick<SecretCopy, 'name' | 'host'> & { readonly storedAt: Date },
  variables: ReadonlyMap<string, string>,
  critical: readonly string[],
): Promise<SecretCopy> {
  const marks: Record<string, KeyMark> = {};
  for (const name of critical) {
    const value = variables.get(name);
    if (value !== undefined) marks[name] = await markOf(value);
  }
  const { name, host, storedAt } = about;
  const names = [...variables.keys()].toSorted();
  return { format: '1.0', name, host, storedAt: storedAt.toISOString(), variables: names, marks };
}

/** Describes a file that is kept byte for byte and not parsed. */
export function describeFile(
  about: Pick<SecretCopy, 'name' | 'host'> & { readonly storedAt: Date; readonly file: string },
): SecretCopy {
  const { name, host, storedAt, file } = about;
  return { format: '1.0', name, host, storedAt: storedAt.toISOString(), file, variables: [], marks: {} };
}

/**
 * The copy in force at a moment. `later`: nothing was stored by then, so it is the first later copy: likely, not
 * certain.
 */
export interface InForce {
  readonly copy: SecretCopy;
  readonly later: boolean;
}

/** `copies` in any order; only files of variables count; null when there is none. */
export function inForceAt(copies: readonly SecretCopy[], at: Date): InForce | null {
  const ofVariables = copies.filter(({ file }) => file === undefined);
  const oldestFirst = ofVariables.toSorted((a, b) => Date.parse(a.storedAt) - Date.parse(b.storedAt));
  const copy = oldestFirst.findLast(({ storedAt }) => Date.parse(storedAt) <= at.getTime());
  if (copy !== undefined) return { copy, later: false };
  const [first] = oldestFirst;
  return first === undefined ? null : { copy: first, later: true };
}

export interface KeyFinding {
  readonly variable: string;
  /** `unmarked`: the copy holds it without a mark, or not at all. */
  readonly verdict: 'same' | 'other' | 'not at hand' | 'unmarked';
}

/** Compares the current critical variables with those of a copy, in the order of `critical`. */
export async function compareKeys(
  { marks }: SecretCopy,
  atHand: ReadonlyMap<string, string>,
  critical: readonly string[],
): Promise<readonly KeyFinding[]> {
  const findings: KeyFinding[] = [];
  for (const variable of critical) {
    const [mark, value] = [marks[variable], atHand.get(variable)];
    if (mark === undefined) findings.push({ variable, verdict: 'unmarked' });
    else if (value === undefined) findings.push({ variable, verdict: 'not at hand' });
    else findings.push({ variable, verdict: (await isMarkOf(mark, value)) ? 'same' : 'other' });
  }
  return findings;
}
