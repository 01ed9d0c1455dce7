const wordPattern = /[A-Za-z_\u0080-\uFFFF][\w$\u0080-\uFFFF]*/y;
const number = /\d[\w.]*/y;
const dollarQuote = /\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$/y;

export interface Piece {
  readonly kind: 'code' | 'constant' | 'name' | 'comment';
  readonly text: string;
}

/** Splits SQL as a server with standard_conforming_strings reads it. An unclosed piece reaches to the end. */
export function* piecesOf(sql: string): Generator<Piece> {
  for (let at = 0; at < sql.length; ) {
    const kind = kindAt(sql, at);
    const end = Math.max(at + 1, endOf(kind, sql, at));
    const text = sql.slice(at, end);
    at = end;
    if ((text === 'E' || text === 'e') && sql[at] === "'") {
      at = afterEscapes(sql, at + 1);
      yield { kind: 'constant', text: text + sql.slice(end, at) };
    } else if (kind === 'dollar') {
      yield { kind: 'constant', text };
    } else {
      yield { kind, text };
    }
  }
}

function kindAt(sql: string, at: number): Piece['kind'] | 'dollar' {
  const two = sql.slice(at, at + 2);
  if (two === '--' || two === '/*') return 'comment';
  if (sql[at] === '"') return 'name';
  if (sql[at] === "'") return 'constant';
  return matchAt(dollarQuote, sql, at) === null ? 'code' : 'dollar';
}

function endOf(kind: ReturnType<typeof kindAt>, sql: string, at: number): number {
  const after = (mark: string, from: number): number => {
    const found = sql.indexOf(mark, from);
    return found < 0 ? sql.length : found + mark.length;
  };
  switch (kind) {
    case 'comment':
      return sql[at] === '-' ? after('\n', at) : afterComment(sql, at);
    case 'name':
      return after('"', at + 1);
    case 'constant':
      return after("'", at + 1);
    case 'dollar': {
      const mark = matchAt(dollarQuote, sql, at) ?? '$$';
      return after(mark, at + mark.length);
    }
    case 'code':
      return at + (matchAt(wordPattern, sql, at) ?? matchAt(number, sql, at) ?? ' ').length;
  }
}

function matchAt(pattern: RegExp, sql: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(sql)?.[0] ?? null;
}

/** Comments in `/*` nest. */
function afterComment(sql: string, from: number): number {
  let depth = 0;
  for (let at = from; at < sql.length; at += 1) {
    const two = sql.slice(at, at + 2);
    if (two === '/*') depth += 1;
    else if (two === '*/') depth -= 1;
    else continue;
    at += 1;
    if (depth === 0) return at + 1;
  }
  return sql.length;
}

/** Behind the end of a constant in which backslashes escape. */
function afterEscapes(sql: string, from: number): number {
  for (let at = from; at < sql.length; at += 1) {
    if (sql[at] === '\\') at += 1;
    else if (sql[at] === "'" && sql[at + 1] === "'") at += 1;
    else if (sql[at] === "'") return at + 1;
  }
  return sql.length;
}

/** The statements of a script, trimmed and without semicolons. Statements inside a SQL body belong to its statement. */
export function statementsIn(script: string): readonly string[] {
  const statements: string[] = [];
  let current = '';
  let depth = 0;
  for (const { kind, text } of piecesOf(script)) {
    if (kind === 'code') depth = depthAfter(depth, text.toUpperCase(), current);
    if (kind === 'code' && text === ';' && depth === 0) {
      statements.push(current.trim());
      current = '';
    } else if (kind !== 'comment') {
      current += text;
    }
  }
  return [...statements, current.trim()].filter((statement) => statement !== '');
}

/** How deep in `BEGIN ATOMIC … END` of a routine a word leads; a CASE has an END of its own. */
function depthAfter(depth: number, word: string, before: string): number {
  if (word === 'ATOMIC' && depth === 0) return /^\s*CREATE\b[^]*\sBEGIN\s+$/i.test(before) ? 1 : 0;
  if (word === 'CASE' && depth > 0) return depth + 1;
  return word === 'END' && depth > 0 ? depth - 1 : depth;
}

/** The shape of one statement: what can be searched without finding words in constants, names and comments. */
export interface SqlShape {
  /** Constants are `''`, quoted names `"0"`, `"1"`, …, blanks one space each. */
  readonly text: string;
  /** A name as it stands in `text`, without its quotes. */
  readonly name: (shaped: string) => string;
}

export function shapeOf(statement: string): SqlShape {
  const names: string[] = [];
  let text = '';
  for (const piece of piecesOf(statement)) {
    if (piece.kind === 'constant') text += "''";
    else if (piece.kind === 'name') text += `"${names.push(piece.text.slice(1, -1)) - 1}"`;
    else text += piece.kind === 'comment' ? ' ' : piece.text;
  }
  return {
    text: text.replaceAll(/\s+/g, ' ').trim(),
    name: (shaped) =>
      /^"(?<at>\d+)"$/.exec(shaped)?.groups?.['at'] === undefined ? shaped : (names[Number(shaped.slice(1, -1))] ?? ''),
  };
}
