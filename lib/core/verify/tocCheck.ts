import type { Catalog, Relation } from '../snapshots/catalog.ts';
import type { TocEntry } from '../snapshots/toc.ts';

/** OID of the system catalog `pg_class`, the same in every PostgreSQL. */
const pgClass = 1259;

const entryKinds: Readonly<Record<Relation['kind'], string>> = {
  table: 'TABLE',
  partitioned: 'TABLE',
  view: 'VIEW',
  'materialized view': 'MATERIALIZED VIEW',
  sequence: 'SEQUENCE',
  'foreign table': 'FOREIGN TABLE',
};

/**
 * What the archive's table of contents lacks of the catalog; empty when it is complete. Relations are matched by
 * OID, because names are sanitised for printing. Rows are not judged here: an archive cut short lists well.
 *
 * Leaf partitions are tables with data of their own; partitioned roots, views and foreign tables have none. A
 * materialized view's data is a refresh, missing where it was never populated.
 */
export function checkToc(toc: readonly TocEntry[], catalog: Catalog): readonly string[] {
  if (toc.length === 0) return ['the archive is empty: its table of contents has no entry'];
  const problems: string[] = [];
  const relations = new Map<number, TocEntry>();
  const dataOids = new Set<number>();
  let sequenceValues = 0;
  let largeObjects = false;
  let largeObjectData = false;
  for (const entry of toc) {
    if (entry.catalogOid === pgClass) relations.set(entry.oid, entry);
    if (isData(entry, 'TABLE DATA')) dataOids.add(entry.oid);
    if (isData(entry, 'SEQUENCE SET')) sequenceValues += 1;
    // Up to 16 one `BLOB` each and one `BLOBS` for all data; from 17 on `BLOB METADATA` and `BLOBS` by ranges.
    if (isA(entry, 'BLOB') || isA(entry, 'BLOB METADATA')) largeObjects = true;
    if (isA(entry, 'BLOBS')) largeObjectData = true;
  }
  for (const relation of catalog.relations) {
    const entry = relations.get(relation.oid);
    const name = `${relation.kind} ${relation.schema}.${relation.name}`;
    if (entry === undefined || !isA(entry, entryKinds[relation.kind])) problems.push(`${name} is not in the archive`);
    else if (relation.kind === 'table' && !dataOids.has(relation.oid)) {
      problems.push(`${name} is in the archive without its rows`);
    }
  }
  // Entries of sequence values carry no OID: they can only be counted.
  const sequences = catalog.relations.filter((relation) => relation.kind === 'sequence').length;
  if (sequenceValues < sequences) {
    problems.push(`${sequences - sequenceValues} of ${sequences} sequences are in the archive without their values`);
  }
  if (catalog.largeObjects > 0) {
    if (!largeObjects) problems.push(`${catalog.largeObjects} large objects are not in the archive`);
    else if (!largeObjectData) problems.push('the large objects are in the archive without their data');
  }
  return problems;
}

function isA(entry: TocEntry, kind: string): boolean {
  return entry.text.startsWith(`${kind} `);
}

/**
 * By the leading words alone a table of a schema called `DATA` looks like the data of another one, and a sequence of a
 * schema called `SET` like a value. Data and values have no catalog OID.
 */
function isData(entry: TocEntry, kind: string): boolean {
  return entry.catalogOid === 0 && isA(entry, kind);
}
