import type { TocEntry } from '../../../core/snapshots/toc.ts';

/** `217; 1259 16473 TABLE app t postgres`: dump id, catalog's OID, object's OID, text. Comments begin with `;`. */
const entry = /^(?<dumpId>\d+); (?<catalogOid>\d+) (?<oid>\d+) (?<text>.*)$/u;

/** One line of `pg_restore --list`; null for a comment. Names are cleaned by pg_restore: a newline is printed as a blank. */
export function parseTocLine(line: string): TocEntry | null {
  const { dumpId, catalogOid, oid, text } = entry.exec(line)?.groups ?? {};
  if (text === undefined) return null;
  return { dumpId: Number(dumpId), catalogOid: Number(catalogOid), oid: Number(oid), text };
}

export function parseToc(list: string): readonly TocEntry[] {
  return list.split('\n').flatMap((line) => parseTocLine(line) ?? []);
}
