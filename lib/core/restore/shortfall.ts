import type { Census, TableCensus } from '../snapshots/census.ts';
import { isOfContents } from '../verify/censusVerdict.ts';
import type { Difference } from '../verify/difference.ts';
import type { Unrestored } from './unrestored.ts';

/** What a census cannot show as its manifest has it, because of objects left out or weakened. Names are `schema.name`. */
export interface Shortfall {
  /** Tables whose rows are not there. */
  readonly tables?: readonly string[];
  /** Tables with a column that is empty or of another type: their contents have another hash. */
  readonly altered?: readonly string[];
  /** Partitions that stand by themselves, and the root of the tree that they were in. */
  readonly detached?: readonly { readonly partition: string; readonly root: string }[];
}

const columnKinds: ReadonlySet<string> = new Set(['GENERATED COLUMN', 'COLUMN TYPE']);

/** Fields that name nothing are absent. */
export function shortfallOf(all: readonly Unrestored[], census: Census): Shortfall {
  const known = new Set(census.map(nameOf));
  const named = all.map((item) => ({ ...item, name: item.name.replaceAll('"', '') }));
  const tables = named
    .filter(
      ({ kind, how, statement }) =>
        how === 'left out' && (kind === 'TABLE DATA' || (kind === 'TABLE' && statement.startsWith('CREATE '))),
    )
    .map(({ name }) => name);
  const altered = named.filter(({ kind }) => columnKinds.has(kind)).map(({ name }) => onOf(name).on);
  const detached = named
    .filter(({ kind, how }) => kind === 'TABLE ATTACH' && how === 'left out')
    .map(({ name }) => onOf(name))
    .map(({ name, on }) => ({ partition: name, root: on }));
  const gone = distinct(tables).filter((name) => known.has(name));
  const changed = distinct(altered).filter((name) => known.has(name));
  const alone = detached.filter(({ root }) => known.has(root));
  return {
    ...(gone.length === 0 ? {} : { tables: gone }),
    ...(changed.length === 0 ? {} : { altered: changed }),
    ...(alone.length === 0 ? {} : { detached: alone }),
  };
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}

/** `name on schema.table`, as such objects are named. */
function onOf(named: string): { readonly name: string; readonly on: string } {
  const at = named.lastIndexOf(' on ');
  return at < 0 ? { name: named, on: '' } : { name: named.slice(0, at), on: named.slice(at + ' on '.length) };
}

/** Counts partitions that stand by themselves at their root, where the manifest has them. */
export function withDetached(census: Census, { detached = [] }: Shortfall): Census {
  const rootOf = new Map(detached.map(({ partition, root }) => [partition, root]));
  const roots = new Set(census.map(nameOf));
  const stays = (table: TableCensus): boolean => !roots.has(rootOf.get(nameOf(table)) ?? '');
  return census.filter(stays).map((table) => {
    const parts = [table, ...census.filter((each) => rootOf.get(nameOf(each)) === nameOf(table))];
    if (parts.length === 1) return table;
    const hashes = parts.map(({ hash }) => hash);
    return {
      ...table,
      rows: parts.reduce((sum, { rows }) => sum + rows, 0),
      hash: hashes.includes(null) ? null : String(hashes.reduce((sum, hash) => sum + BigInt(hash ?? 0), 0n)),
    };
  });
}

/**
 * Where the operator allowed objects to be left out, only rows decide: other missing objects are notes. So is a table
 * whose rows are listed as not there, and the hash of one that was altered.
 */
export function withoutLeftOut(
  differences: readonly Difference[],
  census: Census,
  { tables = [], altered = [] }: Shortfall,
): readonly Difference[] {
  const judged = new Set(
    census.filter(({ kind }) => kind !== 'materialized view').map((table) => `table ${nameOf(table)}`),
  );
  for (const name of tables) judged.delete(`table ${name}`);
  const otherwise = new Set(altered.map((name) => `table ${name}`));
  return differences.map((each) =>
    judged.has(each.what) && !(otherwise.has(each.what) && isOfContents(each)) ? each : { ...each, severity: 'note' },
  );
}

function nameOf({ schema, name }: Pick<TableCensus, 'schema' | 'name'>): string {
  return `${schema}.${name}`;
}
