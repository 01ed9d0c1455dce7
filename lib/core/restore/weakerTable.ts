import { type Piece, piecesOf } from './sqlText.ts';

/** A part of `CREATE TABLE`, `CREATE DOMAIN` or a composite type that the rows can be held without. */
export interface Clause {
  readonly kind: 'CHECK CONSTRAINT' | 'COLLATION' | 'COLUMN TYPE' | 'DEFAULT' | 'GENERATED COLUMN';
  /** `name on public.t`, quoted as SQL has it; of a constraint, the name of the constraint. */
  readonly name: string;
  /** Where it stands in the statement, and what to write in its place. */
  readonly from: number;
  readonly to: number;
  readonly instead: string;
  /** What makes the object what it was. */
  readonly later: string;
}

const name = '(?:"(?:[^"]|"")+"|[^\\s".;,()]+)';
const table = new RegExp(`^CREATE (?<kind>(?:UNLOGGED )?TABLE|TYPE) (?<name>${name}(?:\\.${name})?) (?:AS )?\\(\n`);
const domain = new RegExp(`^CREATE DOMAIN (?<name>${name}(?:\\.${name})?) AS `);
const word = /^[A-Za-z_]+$/;

/** Words behind which another clause of a column begins, as pg_dump writes them. */
const begins: ReadonlySet<string> = new Set(['COLLATE', 'DEFAULT', 'GENERATED', 'NOT', 'CONSTRAINT', 'CHECK']);

/** Every clause that could be left out of a statement as pg_dump writes it; none for any other statement. */
export function clausesOf(statement: string): readonly Clause[] {
  const head = table.exec(statement);
  const ofDomain = domain.exec(statement);
  if (ofDomain?.groups !== undefined) {
    const owner = ofDomain.groups['name'] ?? '';
    return clausesIn(statement, ofDomain[0].length, statement.length, { owner, column: null });
  }
  if (head?.groups === undefined) return [];
  const owner = head.groups['name'] ?? '';
  const composite = head.groups['kind'] === 'TYPE';
  return elementsOf(statement, head[0].length).flatMap(({ from, to }) => {
    const text = statement.slice(from, to);
    const constraint = new RegExp(`^\\s*CONSTRAINT (?<name>${name}) CHECK`).exec(text)?.groups?.['name'];
    if (constraint !== undefined) {
      const later = `ALTER TABLE ${owner} ADD ${text.trim()};`;
      return [{ kind: 'CHECK CONSTRAINT', name: `${constraint} on ${owner}`, from, to, instead: '', later } as const];
    }
    const column = new RegExp(`^\\s*(?<name>${name}) `).exec(text);
    if (column?.groups === undefined || /^\s*(?:CONSTRAINT|LIKE|NOT|PRIMARY|UNIQUE|FOREIGN|EXCLUDE)\b/.test(text)) {
      return [];
    }
    return clausesIn(statement, from + column[0].length, to, { owner, column: column.groups['name'] ?? '', composite });
  });
}

/** The statement without some of its clauses. */
export function without(statement: string, clauses: readonly Clause[]): string {
  let text = statement;
  for (const { from, to, instead } of clauses.toSorted((a, b) => b.from - a.from)) {
    // An element of the list goes with its comma.
    const [start, end] = instead === '' && /[(,]\s*$/.test(text.slice(0, from)) ? element(text, from, to) : [from, to];
    text = text.slice(0, start) + instead + text.slice(end);
  }
  return text;
}

function element(text: string, from: number, to: number): readonly [number, number] {
  const before = text.slice(0, from).trimEnd();
  if (before.endsWith(',')) return [before.length - 1, to];
  return text.slice(to).trimStart().startsWith(',') ? [from, text.indexOf(',', to) + 1] : [from, to];
}

interface Owner {
  readonly owner: string;
  /** Null for a domain. */
  readonly column: string | null;
  readonly composite?: boolean;
}

/** Clauses of a column or a domain: its type, and what follows it until the next word that begins a clause. */
function clausesIn(statement: string, from: number, to: number, of: Owner): readonly Clause[] {
  const starts = [{ word: 'TYPE', at: from }, ...wordsOf(statement, from, to)];
  const type = statement.slice(from, starts[1]?.at ?? to).trim();
  return starts.flatMap(({ word: first, at }, index) => {
    const end = starts[index + 1]?.at ?? to;
    const text = statement.slice(at, end).trim().replace(/;$/, '').trim();
    const clause = clauseOf(first, text, type, of);
    const stop = at + statement.slice(at, end).trimEnd().replace(/;$/, '').trimEnd().length;
    return clause === null ? [] : [{ ...clause, from: at, to: stop }];
  });
}

function clauseOf(
  first: string,
  text: string,
  type: string,
  { owner, column, composite }: Owner,
): Omit<Clause, 'from' | 'to'> | null {
  const on = column === null ? owner : `${column} on ${owner}`;
  const alter = column === null ? `ALTER DOMAIN ${owner}` : `ALTER TABLE ${owner} ALTER COLUMN ${column}`;
  switch (first) {
    case 'TYPE': {
      if (composite === true) return null;
      const later =
        column === null
          ? `-- the domain ${owner} was of type ${text}`
          : `${alter} TYPE ${text} USING ${column}::${text};`;
      return { kind: 'COLUMN TYPE', name: on, instead: 'text ', later };
    }
    case 'COLLATE': {
      const attribute = `ALTER TYPE ${owner} ALTER ATTRIBUTE ${column} TYPE ${type} ${text};`;
      const later = column === null ? `-- the domain ${owner} had ${text}` : `${alter} TYPE ${type} ${text};`;
      return { kind: 'COLLATION', name: on, instead: '', later: composite === true ? attribute : later };
    }
    case 'DEFAULT':
      return { kind: 'DEFAULT', name: on, instead: '', later: `${alter} SET ${text};` };
    case 'GENERATED':
      if (!text.startsWith('GENERATED ALWAYS AS (')) return null;
      return {
        kind: 'GENERATED COLUMN',
        name: on,
        instead: '',
        later: `ALTER TABLE ${owner} DROP COLUMN ${column}, ADD COLUMN ${column} ${type} ${text};`,
      };
    case 'CONSTRAINT':
    case 'CHECK':
      if (column !== null || !/\bCHECK \(/.test(text)) return null;
      return { kind: 'CHECK CONSTRAINT', name: on, instead: '', later: `${alter} ADD ${text};` };
    default:
      return null;
  }
}

interface Placed extends Piece {
  readonly at: number;
  readonly depth: number;
}

function* placed(statement: string, from: number, to: number): Generator<Placed> {
  let at = from;
  let depth = 0;
  for (const piece of piecesOf(statement.slice(from, to))) {
    if (piece.kind === 'code' && piece.text === ')') depth -= 1;
    yield { ...piece, at, depth };
    if (piece.kind === 'code' && piece.text === '(') depth += 1;
    at += piece.text.length;
  }
}

/** Words outside brackets that begin a clause. */
function wordsOf(statement: string, from: number, to: number): { readonly word: string; readonly at: number }[] {
  const found: { readonly word: string; readonly at: number }[] = [];
  for (const { kind, text, at, depth } of placed(statement, from, to)) {
    if (kind !== 'code' || depth !== 0 || !word.test(text) || !begins.has(text)) continue;
    if (at === from) continue;
    const last = found.at(-1)?.word;
    // `GENERATED BY DEFAULT AS IDENTITY`, `CONSTRAINT name CHECK (…)`, `CONSTRAINT name NOT NULL`
    if (text === 'DEFAULT' && last === 'GENERATED') continue;
    if (text !== 'CONSTRAINT' && last === 'CONSTRAINT') continue;
    found.push({ word: text, at });
  }
  return found;
}

/** The elements of a list in brackets, without their commas; `from` is behind the bracket that opens it. */
function elementsOf(statement: string, from: number): readonly { readonly from: number; readonly to: number }[] {
  const elements: { from: number; to: number }[] = [];
  let start = from;
  for (const { kind, text, at, depth } of placed(statement, from, statement.length)) {
    if (kind !== 'code') continue;
    if (text === ',' && depth === 0) {
      elements.push({ from: start, to: at });
      start = at + 1;
    } else if (text === ')' && depth < 0) {
      return [...elements, { from: start, to: at }];
    }
  }
  return [];
}
