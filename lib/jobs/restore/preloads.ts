import { preloadsOf } from '../../core/restore/preloads.ts';
import type { Manifest } from '../../core/snapshots/manifest.ts';
import type { TargetState } from '../../ports/target.ts';
import type { DatabasePlan } from './contract.ts';

interface Found {
  readonly warnings: readonly string[];
  readonly obstacles: readonly string[];
}

/**
 * What the server's settings prevent from being created in the target database, reported before anything is fetched.
 */
export function judgePreloads(
  { preloads: { libraries, cronDatabase } }: Pick<TargetState, 'preloads'>,
  { catalog }: Pick<Manifest, 'catalog'>,
  plan: Pick<DatabasePlan, 'way' | 'name' | 'fresh'>,
): Found {
  const warnings: string[] = [];
  const obstacles: string[] = [];
  for (const { extension, library, toMake } of preloadsOf(catalog)) {
    if (libraries === null && toMake) {
      warnings.push(
        `extension ${extension} needs shared_preload_libraries = '${library}', which this login may not read`,
      );
    } else if (libraries?.includes(library) === false) {
      const text = `the server does not preload ${library} for extension ${extension}: add ${library} to shared_preload_libraries and restart the server`;
      (toMake ? obstacles : warnings).push(text);
    }
    if (extension === 'pg_cron' && cronDatabase !== null && cronDatabase !== plan.fresh) {
      obstacles.push(
        `pg_cron works only in the database that cron.database_name names (${cronDatabase}): ${stepsOf(cronDatabase, plan)}`,
      );
    }
  }
  return { warnings, obstacles };
}

/** The steps that bring pg_cron back. */
function stepsOf(cronDatabase: string, { way, name }: Pick<DatabasePlan, 'way' | 'name'>): string {
  const steps = [
    ...(way === 'new' ? [`create an empty database ${name}`] : []),
    ...(cronDatabase === name || way === 'beside' ? [] : [`set cron.database_name = '${name}' and restart the server`]),
    ...(way === 'in place' ? [] : [`restore with --in-place${way === 'beside' ? ' instead of --beside' : ''}`]),
  ];
  return steps.join(', then ');
}
