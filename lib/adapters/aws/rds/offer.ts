import {
  paginateDescribeDBEngineVersions,
  paginateDescribeEngineDefaultParameters,
  type RDSClient,
} from '@aws-sdk/client-rds';
import { preloadsOf } from '../../../core/restore/preloads.ts';
import { Failure } from '../../../errors.ts';
import type { RestoreNeeds } from '../../../ports/database.ts';
import { nameOf } from '../replies/failure.ts';
import { rdsFailure } from './failure.ts';
import { drillDatabase, type RdsPlace } from './place.ts';

const ownServer = 'drill on a server of your own: set DRILL_DATABASE_URL';

/**
 * The newest minor of the source's major that RDS offers here. Failure `configuration`, before anything is made, when
 * there is none, or when RDS does not have what the snapshot's database consists of.
 */
export async function findOffer(client: RDSClient, needs: RestoreNeeds, place: RdsPlace): Promise<string> {
  const major = Math.trunc(needs.source.serverVersionNumber / 10_000);
  const family = `postgres${major}`;
  const versions = await versionsOf(client, family);
  const newest = versions
    .filter((version) => version.startsWith(`${major}.`))
    .toSorted((a, b) => minorOf(b) - minorOf(a))
    .at(0);
  if (newest === undefined) {
    throw new Failure('configuration', `RDS offers no PostgreSQL ${major} in this region`, {
      hint: `${ownServer}; see: aws rds describe-db-engine-versions --engine postgres`,
    });
  }
  await refuseExtensions(client, family, needs);
  refuseUnloaded(needs, place);
  refuseLocale(needs);
  return newest;
}

async function versionsOf(client: RDSClient, family: string): Promise<readonly string[]> {
  const asked = { Engine: 'postgres', DBParameterGroupFamily: family };
  const found: string[] = [];
  try {
    for await (const { DBEngineVersions = [] } of paginateDescribeDBEngineVersions({ client }, asked)) {
      found.push(...DBEngineVersions.map(({ EngineVersion = '' }) => EngineVersion));
    }
  } catch (error) {
    throw rdsFailure(error, `look for versions of ${family}`);
  }
  return found;
}

/** Of `16.10`, or `16.10-R2`. */
function minorOf(version: string): number {
  return Number(/^\d+\.(\d+)/.exec(version)?.[1] ?? -1);
}

/** Where RDS does not tell its list, the instance itself is asked before anything is restored. */
async function refuseExtensions(client: RDSClient, family: string, { catalog }: RestoreNeeds): Promise<void> {
  const offered = await offeredExtensions(client, family);
  if (offered === null) return;
  const missing = catalog.extensions.map(({ name }) => name).filter((name) => name !== 'plpgsql' && !offered.has(name));
  if (missing.length === 0) return;
  throw new Failure('configuration', `RDS does not have the extensions ${missing.join(', ')}`, { hint: ownServer });
}

/** From the parameter that RDS keeps for it: every extension of the family, those for superusers only left out. */
async function offeredExtensions(client: RDSClient, family: string): Promise<ReadonlySet<string> | null> {
  const pages = paginateDescribeEngineDefaultParameters({ client }, { DBParameterGroupFamily: family });
  try {
    for await (const { EngineDefaults } of pages) {
      const listed = EngineDefaults?.Parameters?.find(({ ParameterName }) => ParameterName === 'rds.extensions');
      const names = listed?.AllowedValues ?? listed?.ParameterValue;
      if (names !== undefined) return new Set(names.split(',').map((name) => name.trim()));
    }
  } catch (error) {
    // An emulator may not have this call.
    if (nameOf(error) === 'InvalidAction') return null;
    throw rdsFailure(error, `look for extensions of ${family}`);
  }
  return null;
}

/** RDS runs on Linux: it has no locale of Windows. Which of its own it lacks only the instance can tell. */
function refuseLocale({ catalog }: RestoreNeeds): void {
  const { localeProvider, collate, ctype } = catalog.database;
  const odd = [collate, ctype].find((locale) => localeProvider === 'libc' && /\s|\.\d{3,5}$/.test(locale));
  if (odd === undefined) return;
  throw new Failure('configuration', `RDS does not have the locale ${JSON.stringify(odd)}`, { hint: ownServer });
}

/** A library is preloaded by a parameter group, which the operator makes once: an instance is too short-lived for one of its own. */
function refuseUnloaded({ catalog, source }: RestoreNeeds, { parameterGroup }: RdsPlace): void {
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
