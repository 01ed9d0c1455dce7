const name = '(?:"(?:[^"]|"")+"|[^\\s".;,()]+)';
const qualified = `${name}(?:\\.${name})?`;
const columns = `\\((?<columns>${name}(?:, ${name})*)\\)`;

const constraint = new RegExp(
  `^ALTER TABLE (?:ONLY )?(?<table>${qualified})\\s+ADD CONSTRAINT (?<constraint>${name}) (?:FOREIGN KEY|CHECK)\\b[^]*;$`,
);
const foreignKey = new RegExp(
  `^ALTER TABLE (?:ONLY )?(?<table>${qualified})\\s+ADD CONSTRAINT ${name} FOREIGN KEY ${columns} REFERENCES (?<other>${qualified})\\((?<keys>${name}(?:, ${name})*)\\)`,
);
const uniqueIndex = new RegExp(
  `^CREATE UNIQUE INDEX ${name} ON (?:ONLY )?(?<table>${qualified}) USING btree ${columns}(?: INCLUDE \\([^)]*\\))?;$`,
);
const uniqueConstraint = new RegExp(
  `^ALTER TABLE (?:ONLY )?(?<table>${qualified})\\s+ADD CONSTRAINT ${name} (?:UNIQUE|PRIMARY KEY) ${columns}`,
);
const refresh = new RegExp(`^REFRESH MATERIALIZED VIEW (?<view>${qualified});$`);

/** A form of a statement that accepts the rows as they are, and the statement to run once they are corrected. */
export interface Weaker {
  /** Null where what failed need not be run at all. */
  readonly statement: string | null;
  readonly later: string;
}

/** Weakens a statement as pg_dump writes it; null where there is no weaker form and the object can only be left out. */
export function weakerForm(statement: string): Weaker | null {
  const of = constraint.exec(statement)?.groups;
  if (of !== undefined) {
    return {
      statement: `${statement.slice(0, -1)} NOT VALID;`,
      later: `ALTER TABLE ${of['table']} VALIDATE CONSTRAINT ${of['constraint']};`,
    };
  }
  return isRefresh(statement) ? { statement: null, later: refreshLater(statement) } : null;
}

/** Filling a materialized view: it holds no row that is not stored elsewhere. */
export function isRefresh(statement: string): boolean {
  return refresh.test(statement);
}

/** Under the search_path that its author is likely to have had. */
function refreshLater(statement: string): string {
  const schema = new RegExp(`^REFRESH MATERIALIZED VIEW (${name})\\.`).exec(statement)?.[1];
  return schema === undefined ? statement : `SET search_path = ${schema}, public; ${statement}`;
}

/** A query for the rows that break a foreign key or are duplicates under a unique index; null for anything else. */
export function offendingRows(statement: string): string | null {
  const key = foreignKey.exec(statement)?.groups;
  if (key !== undefined) {
    const own = listed(key['columns']);
    const other = listed(key['keys']);
    const filled = own.map((column) => `r.${column} IS NOT NULL`).join(' AND ');
    const same = own.map((column, at) => `k.${other[at] ?? column} = r.${column}`).join(' AND ');
    return `SELECT * FROM ${key['table']} r WHERE ${filled} AND NOT EXISTS (SELECT FROM ${key['other']} k WHERE ${same});`;
  }
  const unique = (uniqueIndex.exec(statement) ?? uniqueConstraint.exec(statement))?.groups;
  if (unique === undefined) return null;
  return `SELECT ${unique['columns']}, count(*) FROM ${unique['table']} GROUP BY ${unique['columns']} HAVING count(*) > 1;`;
}

function listed(names: string | undefined): readonly string[] {
  return names?.match(new RegExp(name, 'g')) ?? [];
}
