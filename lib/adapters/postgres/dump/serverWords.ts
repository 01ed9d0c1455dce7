/** Statements that make the server read rows: its error may quote them. */
const readsRows =
  /^(?:COPY|CREATE (?:UNIQUE )?INDEX|CREATE MATERIALIZED VIEW|REFRESH|ALTER TABLE\b[^]*\b(?:ADD CONSTRAINT|ATTACH PARTITION|VALIDATE)\b|SELECT)\b/;

const name = '"(?:[^"]|"")*"';

/**
 * How messages of the server begin that name objects, and are cut before they quote a row. Functions of the archive are
 * run by its checks and indexes and may say anything, so that all other words stay in the server's log.
 */
const known = new RegExp(
  `^(?:${[
    `new row for relation ${name} violates (?:check|partition) constraint(?: ${name})?`,
    `null value in column ${name} of relation ${name} violates not-null constraint`,
    `(?:duplicate|conflicting) key value violates (?:unique|exclusion) constraint ${name}`,
    `insert or update on table ${name} violates foreign key constraint ${name}`,
    `value for domain \\S+ violates check constraint ${name}`,
    `(?:check|partition) constraint(?: ${name})? of relation ${name} is violated by some row`,
    `no partition of relation ${name} found for row`,
    `could not create (?:unique index|exclusion constraint) ${name}`,
    `invalid input (?:syntax for type [a-z ]+|value for enum \\S+)(?=:)`,
    'value too long for type [a-z ]+\\(\\d+\\)',
    `invalid byte sequence for encoding ${name}`,
    'numeric field overflow|division by zero|out of (?:shared )?memory',
    `could not (?:extend|write(?: to)?) file ${name}: No space left on device`,
    'canceling statement due to (?:statement timeout|lock timeout|user request)',
    'terminating connection due to [a-z -]+',
    'permission denied for (?:table|schema|sequence|function|type|view) \\S+',
    `(?:relation|schema|type|role|collation) ${name} does not exist`,
    'function [\\w.]+\\([\\w., ]*\\) does not exist',
  ].join('|')})`,
);

/**
 * The part of a pg_restore error that is safe in a message, a receipt and a log: its first line, because the lines
 * below quote rows; and where the statement made the server read rows, only what names objects.
 */
export function withoutRows(message: string, statement: string | null): string {
  const [line = ''] = message.split('\n', 1);
  const said = /^(?<about>(?:COPY failed for table "(?:[^"]|"")*"|could not execute query): )\w+: +(?<words>.*)$/.exec(
    line,
  );
  if (said?.groups === undefined) return line;
  const { about = '', words = '' } = said.groups;
  if (statement !== null && !readsRows.test(statement)) return line;
  return `${about}ERROR: ${known.exec(words)?.[0] ?? "the server's log has its words, which may quote rows"}`;
}

/** The same without pg_restore's own words before it. */
export function bareWords(message: string, statement: string | null): string {
  return withoutRows(message, statement).replace(/^could not execute query: \w+: +/, '');
}
