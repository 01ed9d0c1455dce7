import { type Shortfall, shortfallOf } from '../../core/restore/shortfall.ts';
import { describeUnrestored, renderUnrestored, type Unrestored } from '../../core/restore/unrestored.ts';
import { naming } from '../../core/runs/named.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import type { Run } from '../run.ts';
import type { DatabasePlan, RestoreOptions } from './contract.ts';

/** What a restore's receipt says about objects that it left out or weakened. */
export interface LeftOut extends Shortfall {
  /** The first ones in the archive's order, of `objectCount`. */
  readonly objects: readonly Unrestored[];
  readonly objectCount: number;
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
  return { objects: objects.first, objectCount: objects.count, ...shortfallOf(all, manifest.census), file };
}

/** One sentence for the summary. */
export function leftOutText({ objects, objectCount, tables = [], file }: LeftOut): string {
  const named = objects.slice(0, 3).map(describeUnrestored);
  const where = file === null ? 'the receipt lists them' : `the statements to run later are in ${file}`;
  const but = tables.length === 0 ? '' : ` but those of ${tables.join(', ')}, which could not be created or loaded`;
  return `every row is there${but}; ${objectCount} objects are left out or weakened${named.length === 0 ? '' : `: ${named.join('; ')}`}; ${where}`;
}
