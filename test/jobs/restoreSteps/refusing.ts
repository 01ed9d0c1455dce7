import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';

import { readInventory } from '../../../lib/jobs/vaultRecords/snapshots.ts';
import type { Throwaway } from '../../../lib/ports/throwaway.ts';
import type { Place } from '../helpers/place.ts';
import { runDrill, runRestore } from './jobs.ts';

/** A throwaway that must not be made: SQL would run there. */
export const unused: Throwaway = {
  description: 'nothing',
  refuseSource: async () => undefined,
  use: () => assert.fail('a throwaway database was made for an archive that cannot be trusted'),
  sweep: async () => [],
};

/** Databases and roles of the target, whatever their state: a restore that ran any SQL would have made one. */
export function onServer(place: Place): Promise<unknown> {
  return place.postgres.query(
    'postgres',
    `select 'database' as kind, oid, datname as name from pg_database union all select 'role', oid, rolname from pg_roles order by 1, 2`,
  );
}

interface Refusal {
  readonly message: RegExp;
  /** The snapshot that is offered instead; any where it is not given. */
  readonly older?: string;
}

/**
 * The newest snapshot is refused with exit `verification`, the cause and the next older snapshot; and no SQL ran. A restore
 * is told its name, for on its own it may pass it over.
 */
export async function bothRefuse(place: Place, refusal: Refusal): Promise<void> {
  await refuses(place, refusal, 'drill');
  await refuses(place, refusal, 'restore');
}

export async function refuses(
  place: Place,
  { message, older = '' }: Refusal,
  job: 'drill' | 'restore',
  about = '',
): Promise<void> {
  const before = await onServer(place);
  const only = 'database';
  const report =
    job === 'drill'
      ? await runDrill(place, { ports: { throwaway: unused }, options: { only } })
      : await runRestore(place, { options: { only, choice: { by: 'name', snapshot: await newest(place) } } });
  assert.equal(report.exit, 'verification', `${about} ${report.summary}`);
  assert.match(report.failure?.message ?? '', message, about);
  assert.match(report.failure?.hint ?? '', new RegExp(`lifeboat restore --snapshot ${older}`), about);
  assert.deepEqual(await onServer(place), before);
  assert.deepEqual(await readdir(place.scratchDirectory), []);
}

async function newest(place: Place): Promise<string> {
  const { snapshots } = await readInventory((await place.drillPorts()).reader, place.host);
  return snapshots.at(-1)?.snapshot ?? '';
}
