import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

import { PutObjectCommand } from '@aws-sdk/client-s3';

import { s3Client } from '../../../lib/adapters/stores/s3/client.ts';
import { vaultMaker } from '../../../lib/adapters/stores/s3/maker.ts';
import type { Finding } from '../../../lib/jobs/doctor/finding.ts';
import { doctor } from '../../../lib/jobs/doctor.ts';
import { readyVault } from '../../../lib/jobs/init/readyVault.ts';
import { prune } from '../../../lib/jobs/prune.ts';
import { rootClient } from '../../helpers/servers/objectServer.ts';
import { doctorPorts } from '../helpers/doctorPorts.ts';
import type { Place } from '../helpers/place.ts';
import { placeAt } from '../helpers/placeAt.ts';
import type { PortOptions } from '../helpers/portOptions.ts';
import type { World } from '../helpers/world.ts';
import { done, runDrill, runRestore, takeMirror, takeSnapshot } from './jobs.ts';

/** A vault made by `init` through `endpoint`, and what it said. */
export async function readyPlace(
  world: World,
  endpoint: string,
): Promise<{ readonly place: Place; readonly said: readonly Finding[] }> {
  const vaultBucket = `vault-${randomBytes(4).toString('hex')}`;
  const client = s3Client({ ...world.vault, endpoint, forcePathStyle: true }, { deadlineSeconds: 10 });
  try {
    const store = { endpoint, region: world.vault.region, bucket: vaultBucket };
    const said = await readyVault(vaultMaker(client, vaultBucket, store.region), store, 45);
    const { liveBucket } = await world.anew({ live: true });
    return { place: placeAt({ ...world, liveBucket, vaultBucket }), said };
  } finally {
    client.destroy();
  }
}

/** What doctor finds, but for schedules: nothing ran yet. */
export async function diagnosed(place: Place, vaultEndpoint: string): Promise<readonly string[]> {
  const { findings } = await doctor(await doctorPorts(place, { vaultEndpoint }));
  return findings.filter(({ subject }) => subject === 'vault').map(({ verdict, what }) => `${verdict}: ${what}`);
}

/** A table that makes a dump of more than one part, and does not shrink. */
export async function addWeight(place: Place): Promise<void> {
  const row = `(select string_agg(sha512((i || ' ' || n)::bytea), ''::bytea) from generate_series(1, 1024) n)`;
  await place.postgres.query(
    place.marina.database,
    `create table weight as select i, ${row} as bytes from generate_series(1, 300) i; alter table weight owner to crm_app`,
  );
}

const files = ['invoices/1.pdf', 'invoices/2.pdf', 'logo.png', 'plans/berth 7 (new).pdf', 'umlaut-ä.txt'];

/**
 * Backup, mirror, prune, drill and restore of a place whose vault is reached through `vaultEndpoint`; each of them must be done,
 * and the restored files must be those that were there.
 */
export async function everyJob(
  place: Place,
  vaultEndpoint: string,
  options: Omit<PortOptions, 'vaultEndpoint'> = {},
): Promise<string> {
  const given = { with: { ...options, vaultEndpoint } };
  const client = rootClient(place.live);
  try {
    for (const key of files) {
      await client.send(new PutObjectCommand({ Bucket: place.liveBucket, Key: key, Body: `bytes of ${key}` }));
    }
  } finally {
    client.destroy();
  }
  const snapshot = await takeSnapshot(place, { ...given, options: { hash: false } });
  await takeMirror(place, given);
  const pruned = await prune(await place.prunePorts(given.with), place.run(), {
    keepHourlyDays: 7,
    keepDailyDays: 30,
    walDays: 7,
    noncurrentDays: 45,
    brake: { share: 0.2, count: 100 },
    scheduled: false,
  });
  done(pruned);
  const drilled = done(await runDrill(place, given));
  assert.equal(drilled.details?.snapshot, snapshot);
  done(await runRestore(place, given));
  return snapshot;
}
