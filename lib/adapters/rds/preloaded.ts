import { Failure } from '../../errors.ts';
import type { RestoreNeeds } from '../../ports/database.ts';
import { drillDatabase, type RdsPlace } from './place.ts';

/** Extensions that CREATE EXTENSION refuses on a server that has not preloaded their library, as one fresh from RDS has not. */
const preloaded: ReadonlySet<string> = new Set(['pg_cron', 'pg_tle', 'pgaudit', 'pglogical']);

/** A library is preloaded by a parameter group, which the operator makes once: an instance is too short-lived for one of its own. */
export function refuseUnloaded({ catalog, source }: RestoreNeeds, { parameterGroup }: RdsPlace): void {
  const names = catalog.extensions.map(({ name }) => name).filter((name) => preloaded.has(name));
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
