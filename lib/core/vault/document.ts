import * as v from 'valibot';

/** A moment as `Date.prototype.toISOString` or PostgreSQL in UTC writes it; impossible dates are refused. */
export const instantSchema = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/, 'not an ISO 8601 time in UTC'),
  v.check((text) => !Number.isNaN(Date.parse(text)), 'not a time that exists'),
);

export const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

export const sha256Schema = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'not a SHA-256 in lower-case hex'));

const major = 1;
const shownIssues = 3;
/** Our records nest less than ten deep; thousands of levels would exhaust the stack of any code that walks them. */
const deepest = 64;

/**
 * Reads one of our JSON documents of format 1.x. The schema must be made of loose objects: what a later minor version
 * added is kept. `what` begins the problem's sentence: `manifest`, `receipt`.
 */
export function parseDocument<T>(
  what: string,
  text: string,
  schema: v.GenericSchema<unknown, T>,
): { readonly value: T } | { readonly problem: string } {
  if (isTooDeep(text)) return { problem: `${what} is nested deeper than ${deepest} levels` };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return { problem: `${what} is not JSON` };
  }
  const problem = formatProblem(what, parsed);
  if (problem !== null) return { problem };
  const result = v.safeParse(schema, parsed);
  return result.success ? { value: result.output } : { problem: `${what} is malformed: ${describe(result.issues)}` };
}

/**
 * The document as text, fields in the schema's order and unknown ones after them. Throws TypeError for a value that
 * could not be read back: better no document than one that nobody can use.
 */
export function renderDocument<T>(what: string, value: T, schema: v.GenericSchema<unknown, T>, indent: number): string {
  const result = v.safeParse(schema, value);
  if (!result.success) throw new TypeError(`${what} cannot be written: ${describe(result.issues)}`);
  return `${JSON.stringify(result.output, null, indent)}\n`;
}

function formatProblem(what: string, parsed: unknown): string | null {
  const format = typeof parsed === 'object' && parsed !== null && 'format' in parsed ? parsed.format : undefined;
  const version = typeof format === 'string' ? /^(\d+)\.\d+$/.exec(format) : null;
  if (version === null) return `${what} has no format version`;
  const [written, writtenMajor] = version;
  if (Number(writtenMajor) === major) return null;
  return Number(writtenMajor) > major
    ? `${what} has format ${written}, written by a newer Lifeboat; this one reads ${major}.x`
    : `${what} has format ${written}; this Lifeboat reads ${major}.x`;
}

function describe(issues: readonly v.BaseIssue<unknown>[]): string {
  const shown = issues.slice(0, shownIssues).map((issue) => {
    const path = v.getDotPath(issue) ?? 'the document';
    return `${path}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`;
  });
  const more = issues.length - shown.length;
  return shown.join('; ') + (more > 0 ? `; and ${more} more` : '');
}

/** By the brackets outside strings, before anything is parsed. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quoted) {
      if (code === 0x5c) at += 1;
      else if (code === 0x22) quoted = false;
    } else if (code === 0x22) quoted = true;
    else if (code === 0x7b || code === 0x5b) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (code === 0x7d || code === 0x5d) depth -= 1;
  }
  return false;
}
