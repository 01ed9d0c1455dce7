import type { Installed } from '../adapters/pgdump/installed.ts';
import { newDatabaseOn } from '../adapters/postgres/throwaway/newDatabaseOn.ts';
import { temporaryCluster } from '../adapters/postgres/throwaway/temporaryCluster.ts';
import { rdsCertificates } from '../adapters/rds/certificates.ts';
import { rdsClient } from '../adapters/rds/client.ts';
import { rdsThrowaway } from '../adapters/rds/throwaway.ts';
import type { Settings } from '../config/load.ts';
import { addressOf } from '../config/locations.ts';
import type { Clock, Scratch, Throwaway } from '../ports.ts';

/** A drill's database: on RDS, on a given server, or on this machine, by what is configured. */
export function composeThrowaway(
  { powers, scratchDirectory }: Settings,
  surroundings: {
    readonly installed: Installed;
    readonly scratch: Scratch;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Throwaway {
  const { throwaway, source } = powers;
  const { installed, scratch, clock, signal } = surroundings;
  if (throwaway === undefined) return temporaryCluster({ installations: installed, scratchDirectory, clock });
  if (throwaway.kind === 'server') {
    return newDatabaseOn(addressOf(throwaway.location), {
      source: source === undefined ? null : addressOf(source),
      clock,
    });
  }
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
