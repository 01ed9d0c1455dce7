import type { Difference } from '../../core/difference.ts';
import type { Manifest } from '../../core/manifest.ts';
import { naming } from '../../core/named.ts';
import { describeUnrestored, renderUnrestored, type Unrestored } from '../../core/unrestored.ts';
import type { Run } from '../run.ts';
import type { DatabasePlan, RestoreOptions } from './contract.ts';

/** What a restore's receipt says of objects that it left out or weakened. */
export interface LeftOut {
  /** The first ones in the archive's order, of `objectCount`. */
  readonly objects: readonly Unrestored[];
  readonly objectCount: number;
  /** The file that holds all of them, as SQL to run later; null where it could not be written. */
  readonly file: string | null;
}

/** Writes the list down; null where nothing was left out. Never fails: the receipt holds the list too. */
export async function listLeftOut(
  run: Run,
  options: Pick<RestoreOptions, 'keepList'>,
  plan: { readonly snapshot: string; readonly database: DatabasePlan },
  all: readonly Unrestored[],
): Promise<LeftOut | null> {
  if (all.length === 0) return null;
  const objects = naming<Unrestored>();
  for (const each of all) objects.add(each);
  const { name } = plan.database;
  const at = run.clock.now().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const fileName = `lifeboat-${name.replaceAll(/[^a-zA-Z0-9_-]/g, '_').slice(0, 63)}-left-out-${at}.sql`;
  const file = await options.keepList(fileName, renderUnrestored(name, plan.snapshot, all)).catch(() => null);
  return { objects: objects.first, objectCount: objects.count, file };
}

/** One sentence for the summary. */
export function leftOutText({ objects, objectCount, file }: LeftOut): string {
  const named = objects.slice(0, 3).map(describeUnrestored);
  const where = file === null ? 'the receipt lists them' : `the statements to run later are in ${file}`;
  return `every row is there; ${objectCount} objects are left out or weakened${named.length === 0 ? '' : `: ${named.join('; ')}`}; ${where}`;
}

/** Where objects were left out on the operator's word, rows alone decide: what is missing beside them is a note. */
export function withoutLeftOut(differences: readonly Difference[], { census }: Manifest): readonly Difference[] {
  const tables = new Set(
    census.filter(({ kind }) => kind !== 'materialized view').map(({ schema, name }) => `table ${schema}.${name}`),
  );
  return differences.map((each) => (tables.has(each.what) ? each : { ...each, severity: 'note' }));
}
