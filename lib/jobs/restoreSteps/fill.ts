import { compareBytes } from '../../core/files/byteOrder.ts';
import { grantedName, objectOf } from '../../core/restore/archiveObject.ts';
import { shortfallOf, withDetached } from '../../core/restore/shortfall.ts';
import type { Unrestored } from '../../core/restore/unrestored.ts';
import type { Census } from '../../core/snapshots/census.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import type { Difference } from '../../core/verify/difference.ts';
import type { Restorer } from '../../ports/archive.ts';
import type { FreshDatabase } from '../../ports/database.ts';
import type { RefusedStatement, TargetDatabase } from '../../ports/target.ts';
import type { Run } from '../run.ts';
import { countRestored, judge } from './judge.ts';

export interface Filled {
  readonly differences: readonly Difference[];
  /** What came back. */
  readonly census: Census;
  /** What the restore skipped without a loss. */
  readonly harmless: readonly string[];
  /** Objects left out or weakened, in the archive's order. */
  readonly unrestored: readonly Unrestored[];
  /** What only a superuser could have restored. */
  readonly needsSuperuser: readonly RefusedStatement[];
  /** Event triggers, which come last: see {@link Restorer.restore}. */
  readonly eventTriggers: readonly string[];
}

/**
 * Restores the archive into an empty database: counts rows as the role that restored them, settles owners and grants,
 * applies the database's own settings, and compares everything with the manifest. Drills and restores both run exactly
 * these steps; each judges the outcome itself.
 */
export async function fillDatabase(
  restorer: Restorer,
  run: Run,
  place: {
    readonly target: TargetDatabase;
    readonly database: string;
    readonly fresh: FreshDatabase;
    readonly manifest: Manifest;
    readonly archivePath: string;
    /** Parallel workers of pg_restore. */
    readonly jobs: number;
    readonly tablespaces?: boolean | undefined;
    readonly leaveOut: Parameters<Restorer['restore']>[0]['leaveOut'];
    /** Statements that a person has agreed to run as the master; none unless given. */
    readonly agreed?: readonly string[] | undefined;
    /** Called when every row is in, before anything is counted. */
    readonly restored: () => Promise<void>;
    /** Called as the restoring role, which can read every row of the tables then. */
    readonly tablesCounted?: () => Promise<void>;
    /** Called with the settings of the database in force, while the restoring role can still ask. */
    readonly counted?: () => Promise<void>;
  },
): Promise<Filled> {
  const { target, database, fresh, manifest } = place;
  let tables: Census = [];
  const { harmless, refused, grants, unrestored } = await restorer.restore({
    archivePath: place.archivePath,
    target: fresh.address,
    targetVersionNumber: fresh.versionNumber,
    jobs: place.jobs,
    tablespaces: place.tablespaces,
    leaveOut: place.leaveOut,
    ...(place.agreed === undefined
      ? {}
      : { asMaster: { address: { ...target.address, database }, statements: place.agreed } }),
    beforeRights: async () => {
      await place.restored();
      tables = await countRestored(fresh.reader, manifest, 'tables', run.signal);
      await place.tablesCounted?.();
    },
    signal: run.signal,
  });
  // As the role that restored, which ends when the database is settled.
  const views = await countRestored(fresh.reader, manifest, 'materialized views', run.signal);
  const census = withDetached(inOrder([...tables, ...views]), shortfallOf(unrestored, manifest.census));
  const unsettled = await target.settle(database, manifest, refused.ownership, { keepRole: true });
  const again = await target.regrant(database, manifest, grants, onObjectsOf(place.agreed ?? [], grants));
  const handled = new Set([...again.given, ...again.refused.map(({ statement }) => statement)]);
  const needsSuperuser = [...unsettled.filter(({ statement }) => !handled.has(statement)), ...again.refused];
  if (place.counted !== undefined) {
    await target.applySettings(database, manifest);
    await place.counted();
  }
  needsSuperuser.push(...(await target.settle(database, manifest, [])));
  await target.dress(database, manifest);
  const left = [...harmless, ...needsSuperuser.map(({ statement }) => statement)];
  const differences = judge(manifest, { census, catalog: await fresh.reader.catalog() }).map((difference) =>
    isNamed(difference, left) ? { ...difference, severity: 'note' as const } : difference,
  );
  return { differences, census, harmless, unrestored, needsSuperuser, eventTriggers: refused.eventTriggers };
}

/** Those of `grants` that are on an object which one of `statements` makes. */
function onObjectsOf(statements: readonly string[], grants: readonly string[]): readonly string[] {
  const made = new Set(statements.map((statement) => objectOf(statement).name));
  return grants.filter((grant) => made.has(grantedName(grant)));
}

/** A role whose only rights are among what was reported as left out does not count as a loss. */
function isNamed({ what }: Difference, left: readonly string[]): boolean {
  if (!what.startsWith('role ')) return false;
  const role = what.slice('role '.length);
  const names = [role, `"${role.replaceAll('"', '""')}"`];
  return left.some((each) => names.some((name) => new RegExp(` TO ${escaped(name)}(?:[ ;]|$)`).test(each)));
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** As a census is sorted. */
export function inOrder(tables: Census): Census {
  return tables.toSorted((a, b) => compareBytes(a.schema, b.schema) || compareBytes(a.name, b.name));
}
