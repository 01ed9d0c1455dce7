import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RDSClient } from '@aws-sdk/client-rds';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { DatabaseAddress, RestoreNeeds } from '../../../ports/database.ts';
import type { Scratch } from '../../../ports/scratch.ts';
import type { Throwaway } from '../../../ports/throwaway.ts';
import { withSession } from '../../postgres/server/session/connect.ts';
import { withDrillPlace } from '../../postgres/server/throwaway/drillPlace.ts';
import { type Endpoint, withInstance } from './instance.ts';
import { findOffer } from './offer.ts';
import { drillDatabase, type RdsPlace } from './place.ts';
import { sweepInstances } from './sweep.ts';
import { tagsOf } from './tags.ts';

export interface RdsThrowawayOptions {
  readonly place: RdsPlace;
  /** Others than `verify-full` are for emulators. */
  readonly sslMode: 'verify-full' | 'require' | 'disable';
  /** PEM certificates of the authorities that sign the instance's: {@link rdsCertificates}. */
  readonly certificates: string;
  readonly scratch: Scratch;
  readonly clock: Clock;
  /** Aborting it ends the wait for the instance, which is deleted then. */
  readonly signal: AbortSignal;
  /** How long RDS may take to make the instance; 40 minutes unless given. */
  readonly creationSeconds?: number;
}

const master = 'lifeboat_master';
/** An older instance is a leftover. */
const lifetimeMilliseconds = 12 * 60 * 60 * 1000;
/** An address may not be known everywhere at once when the instance is available. */
const reachableWithinSeconds = 120;
const pollMilliseconds = 2000;

/** An RDS instance of the source's major, made for one drill and deleted after it without a snapshot. */
export function rdsThrowaway(client: RDSClient, options: RdsThrowawayOptions): Throwaway {
  const { place, scratch, clock, signal, creationSeconds = 2400 } = options;
  return {
    description:
      `a new RDS instance (${place.instanceClass} with 20 GiB or more, paid for as long as it lives, often less than an hour; ` +
      'prices: https://aws.amazon.com/rds/postgresql/pricing/)',
    // A server that did not exist before cannot be the source.
    refuseSource: async () => undefined,
    async sweep() {
      const { ended, failures } = await sweepInstances(client, place.owner, clock.now());
      if (failures[0] !== undefined) throw failures[0];
      return ended;
    },
    async use(needs, use) {
      const request = {
        name: `${place.namePrefix}-${randomBytes(6).toString('hex')}`,
        engineVersion: await findOffer(client, needs, place),
        storageGib: storageGib(needs),
        user: master,
        password: randomBytes(24).toString('hex'),
        tags: tagsOf(place.owner, new Date(clock.now().getTime() + lifetimeMilliseconds)),
      };
      return withInstance(client, place, request, { clock, signal, creationSeconds }, (endpoint) =>
        scratch.use('rds', async (directory) => {
          const address = await masterAddress(endpoint, request.password, options, directory);
          await untilReachable(address, options);
          const mark = `made for a drill on ${request.name}`;
          return withDrillPlace(address, { name: drillDatabase, mark, rights: 'plain' }, needs, use);
        }),
      );
    },
  };
}

/** The certificates are in a file because pg_restore reads them too. */
async function masterAddress(
  { host, port }: Endpoint,
  password: string,
  { sslMode, certificates }: RdsThrowawayOptions,
  directory: string,
): Promise<DatabaseAddress> {
  const address = { host, port, database: 'postgres', user: master, password, sslMode };
  if (sslMode !== 'verify-full') return address;
  const sslRootCert = join(directory, 'certificates.pem');
  await writeFile(sslRootCert, certificates);
  return { ...address, sslRootCert };
}

async function untilReachable(address: DatabaseAddress, { clock, signal, place }: RdsThrowawayOptions): Promise<void> {
  const deadline = clock.seconds() + reachableWithinSeconds;
  for (;;) {
    try {
      await withSession(address, async () => undefined);
      return;
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'source') throw error;
      if (clock.seconds() > deadline) {
        const groups = place.securityGroups.join(', ');
        throw new Failure('configuration', `the throwaway instance does not answer: ${error.message}`, {
          hint: `the groups of DRILL_RDS_SECURITY_GROUPS (${groups}) must let the drill in at port ${address.port}`,
          cause: error,
        });
      }
    }
    await clock.sleep(pollMilliseconds, signal);
  }
}

const gibibyte = 1024 ** 3;
/**
 * What gp3 storage of one instance may have: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html
 */
const leastGib = 20;
const mostGib = 65_536;
/** Room for building indexes and for the write-ahead log of the load. */
const growth = 1.3;
const roomGib = 5;

/**
 * GiB that hold the snapshot's database while it is restored. Failure `configuration` for one that no instance holds.
 */
function storageGib({ catalog }: RestoreNeeds): number {
  const { name, sizeBytes } = catalog.database;
  const wanted = Math.max(leastGib, Math.ceil((sizeBytes * growth) / gibibyte) + roomGib);
  if (wanted <= mostGib) return wanted;
  throw new Failure('configuration', `${name} would need ${wanted} GiB, and an RDS instance has ${mostGib} at most`, {
    hint: 'drill on a server of your own: set DRILL_DATABASE_URL',
  });
}
