import { createHash } from 'node:crypto';
import { isHarmlessSetting } from './harmlessSettings.ts';
import { type SqlShape, shapeOf } from './sqlText.ts';

const name = '(?:"\\d+"|[^\\s".;,()]+)';
/** An object of a schema that is not the server's own. */
const own = `(?!pg_catalog\\.|information_schema\\.|pg_temp|pg_toast)${name}\\.${name}`;

/** As pg_dump writes what a superuser alone may create; functions and aggregates are looked at more closely. */
const privileged: readonly RegExp[] = [
  `CREATE (?:OR REPLACE )?(?:TRUSTED )?(?:PROCEDURAL )?LANGUAGE ${name}\\b`,
  'CREATE CAST \\(',
  `CREATE OPERATOR (?:CLASS|FAMILY) ${own}`,
  `ALTER OPERATOR FAMILY ${own}`,
  `CREATE ACCESS METHOD ${name} `,
  `CREATE TYPE ${own}(?: \\(|$)`,
  'CREATE TRANSFORM FOR ',
  `CREATE TEXT SEARCH (?:TEMPLATE|PARSER) ${own}`,
  `CREATE FOREIGN DATA WRAPPER ${name}\\b`,
  `CREATE EVENT TRIGGER ${name} `,
].map((pattern) => new RegExp(`^${pattern}`));

const routine = new RegExp(`^CREATE (?:FUNCTION|PROCEDURE) (?<named>${own})\\(`);
const aggregate = new RegExp(`^CREATE AGGREGATE (?<named>${own})\\(`);

/** Languages that every plain role may write functions in, where the server has them. */
const trustedLanguages = new Set(['sql', 'plpgsql', 'plperl', 'pltcl', 'plv8', 'plls', 'plcoffee', 'pltclmod']);

/**
 * Whether a statement of an archive, without its semicolon, makes an object of a kind that a plain role may not make.
 * The server decides in the end: what it lets a plain role make is never run as its master.
 */
export function isForMaster(statement: string): boolean {
  const shape = shapeOf(statement);
  const { text } = shape;
  if (routine.test(text)) return isPrivilegedRoutine(shape);
  if (aggregate.test(text)) return /\bM?STYPE = internal\b/.test(text);
  return privileged.some((pattern) => pattern.test(text));
}

function isPrivilegedRoutine(shape: SqlShape): boolean {
  const about = attributesOf(shape);
  const settings = [...about.matchAll(new RegExp(`\\bSET (${name}(?:\\.${name})?) (?:TO|=)`, 'g'))];
  return (
    !trustedLanguages.has(languageOf(shape)) ||
    /\b(?:LEAKPROOF|SUPPORT)\b/.test(about.replaceAll('NOT LEAKPROOF', '')) ||
    settings.some(([, setting = '']) => !isHarmlessSetting(`${setting.split('.').map(shape.name).join('.')}=`))
  );
}

/** What follows the arguments of a routine. */
function attributesOf({ text }: SqlShape): string {
  return text.slice(endOfArguments(text));
}

function argumentsOf({ text }: SqlShape): string {
  return text.slice(text.indexOf('('), endOfArguments(text));
}

function endOfArguments(text: string): number {
  let depth = 0;
  for (let at = text.indexOf('('); at >= 0 && at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function languageOf(shape: SqlShape): string {
  const found = new RegExp(`\\bLANGUAGE (${name})`).exec(attributesOf(shape))?.[1] ?? '';
  return shape.name(found);
}

/** A function of the archive that the server would call while it runs a statement, with the rights of the session. */
export type Caller = { readonly language: string } | { readonly validator: readonly string[] };

/** The language or wrapper whose validator the server calls for a statement; null where it calls none. */
export function validatorOf(statement: string): Caller | null {
  const shape = shapeOf(statement);
  if (routine.test(shape.text)) return { language: languageOf(shape) };
  const found = new RegExp(`^CREATE FOREIGN DATA WRAPPER .*\\bVALIDATOR (${name}(?:\\.${name})?)`).exec(shape.text);
  return found === null ? null : { validator: (found[1] ?? '').split('.').map(shape.name) };
}

/** A type outside pg_catalog, as pg_dump writes it: such a type's constants are read by functions of the archive. */
const foreignName = new RegExp(`${name}\\.(?:"|[a-z_])`);

/**
 * Why running this statement would evaluate something of the archive in its session; null where nothing is evaluated.
 * Constants are read when a statement is parsed: one of a domain, or of an array or row of it, by the domain's checks.
 */
export function evaluationIn(statement: string): string | null {
  const shape = shapeOf(statement);
  const { text } = shape;
  if (routine.test(text)) {
    if (!/ AS ''/.test(attributesOf(shape)) || /\b(?:BEGIN ATOMIC|RETURN)\b/.test(attributesOf(shape))) {
      return 'its body is SQL that is read when it is made';
    }
    const args = argumentsOf(shape);
    if (/\bDEFAULT\b|[^<>!]=/.test(args) && foreignName.test(args)) {
      return 'it has a default value next to a type of the database';
    }
  }
  if (aggregate.test(text) && /\bINITCOND\b/i.test(text) && new RegExp(`STYPE = ${name}\\.`).test(text)) {
    return 'it has an initial value of a type of the database';
  }
  return null;
}

/** Hex digest of the statements a person agrees to: another list, or another order, has another digest. */
export function digestOf(statements: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(statements)).digest('hex');
}
