import { describeUnrestored, renderUnrestored, type Unrestored } from '../../core/restore/unrestored.ts';
import { naming } from '../../core/runs/named.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import type { Difference } from '../../core/verify/difference.ts';
import type { Run } from '../run.ts';
import type { DatabasePlan, RestoreOptions } from './contract.ts';

/** What a restore's receipt says about objects that it left out or weakened. */
export interface LeftOut {
  /** The first ones in the archive's order, of `objectCount`. */
  readonly objects: readonly Unrestored[];
  readonly objectCount: number;
  /**
   * Tables, as `schema.name`, that could not be created, so that their rows are not there; absent where every table is.
   */
  readonly tables?: readonly string[];
  /** The file that holds all of them, as SQL to run later; null where it could not be written. */
  readonly file: string | null;
}

/** Writes the list to a file; null where nothing was left out. Never fails: the receipt holds the list too. */
export async function listLeftOut(
  run: Run,
  options: Pick<RestoreOptions, 'keepList'>,
  { manifest, ...plan }: { readonly manifest: Manifest; readonly snapshot: string; readonly database: DatabasePlan },
  all: readonly Unrestored[],
): Promise<LeftOut | null> {
  if (all.length === 0) return null;
  const objects = naming<Unrestored>();
  for (const each of all) objects.add(each);
  const { name } = plan.database;
  const at = run.clock.now().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const fileName = `lifeboat-${name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 63)}-left-out-${at}.sql`;
  const file = await options.keepList(fileName, renderUnrestored(name, plan.snapshot, all)).catch(() => null);
  const tables = leftOutTables(all, manifest);
  return { objects: objects.first, objectCount: objects.count, ...(tables.length === 0 ? {} : { tables }), file };
}

/** One sentence for the summary. */
export function leftOutText({ objects, objectCount, tables = [], file }: LeftOut): string {
  const named = objects.slice(0, 3).map(describeUnrestored);
  const where = file === null ? 'the receipt lists them' : `the statements to run later are in ${file}`;
  const but = tables.length === 0 ? '' : ` but those of ${tables.join(', ')}, which could not be created`;
  return `every row is there${but}; ${objectCount} objects are left out or weakened${named.length === 0 ? '' : `: ${named.join('; ')}`}; ${where}`;
}

/** Names of the tables, as `schema.name`, that could not be created at all. */
export function leftOutTables(all: readonly Unrestored[], { census }: Manifest): readonly string[] {
  const gone = new Set(
    all
      .filter(({ kind, how, statement }) => kind === 'TABLE' && how === 'left out' && statement.startsWith('CREATE '))
      .map(({ name }) => name.replaceAll('"', '')),
  );
  return census.map(({ schema, name }) => `${schema}.${name}`).filter((name) => gone.has(name));
}

/**
 * Where the operator allowed objects to be left out, only rows decide: other missing objects are notes. So is a table
 * of `gone`, which is listed with them.
 */
export function withoutLeftOut(
  differences: readonly Difference[],
  { census }: Manifest,
  gone: readonly string[],
): readonly Difference[] {
  const tables = new Set(
    census.filter(({ kind }) => kind !== 'materialized view').map(({ schema, name }) => `table ${schema}.${name}`),
  );
  for (const name of gone) tables.delete(`table ${name}`);
  return differences.map((each) => (tables.has(each.what) ? each : { ...each, severity: 'note' }));
}
