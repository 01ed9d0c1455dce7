import { preloadsOf } from '../../../core/restore/preloads.ts';
import { Failure } from '../../../errors.ts';
import type { RestoreNeeds } from '../../../ports/database.ts';
import { drillDatabase, type RdsPlace } from './place.ts';

/** A library is preloaded by a parameter group, which the operator makes once: an instance is too short-lived for one of its own. */
export function refuseUnloaded({ catalog, source }: RestoreNeeds, { parameterGroup }: RdsPlace): void {
  const names = preloadsOf(catalog).flatMap(({ library, toMake }) => (toMake ? [library] : []));
  if (names.length === 0 || parameterGroup !== undefined) return;
  const family = `postgres${Math.trunc(source.serverVersionNumber / 10_000)}`;
  const parameters = [
    `shared_preload_libraries=${names.join(',')}`,
    ...(names.includes('pg_cron') ? [`cron.database_name=${drillDatabase}`] : []),
  ];
  throw new Failure('configuration', `${names.join(', ')} must be preloaded, and a new RDS instance does not`, {
    hint: `set DRILL_RDS_PARAMETER_GROUP to a DB parameter group of family ${family} with ${parameters.join(' and ')}`,
  });
}
