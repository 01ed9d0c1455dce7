import type { Installed } from '../adapters/postgres/dump/installed.ts';
import { newDatabaseOn } from '../adapters/postgres/server/throwaway/newDatabaseOn.ts';
import { temporaryCluster } from '../adapters/postgres/server/throwaway/temporaryCluster.ts';
import type { Settings } from '../config/load.ts';
import { addressOf } from '../config/locations.ts';
import type { Clock } from '../ports/clock.ts';
import type { Scratch } from '../ports/scratch.ts';
import type { Throwaway } from '../ports/throwaway.ts';

/** A drill's database: on RDS, on a given server, or on this machine, by what is configured. */
export async function composeThrowaway(
  { powers, scratchDirectory, drillMaster }: Settings,
  surroundings: {
    readonly installed: Installed;
    readonly scratch: Scratch;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<Throwaway> {
  const { throwaway, source } = powers;
  const { installed, scratch, clock, signal } = surroundings;
  const rights = drillMaster;
  if (throwaway === undefined) return temporaryCluster({ installations: installed, scratchDirectory, rights, clock });
  if (throwaway.kind === 'server') {
    return newDatabaseOn(addressOf(throwaway.location), {
      source: source === undefined ? null : addressOf(source),
      rights,
      clock,
    });
  }
  // Loaded where they are used: every other command would spend a part of its start on them.
  const [{ rdsThrowaway }, { rdsClient }, { rdsCertificates }] = await Promise.all([
    import('../adapters/aws/rds/throwaway.ts'),
    import('../adapters/aws/rds/client.ts'),
    import('../adapters/aws/rds/certificates.ts'),
  ]);
  const { sslMode, ...place } = throwaway.location;
  const owner = place.namePrefix.replace(/-drill$/, '');
  return rdsThrowaway(rdsClient(), {
    place: { ...place, owner },
    sslMode,
    certificates: rdsCertificates(),
    scratch,
    clock,
    signal,
  });
}
