import { socketExclusion } from '../adapters/local/exclusion/exclusion.ts';
import type { VaultLocation } from '../config/locations.ts';
import type { Run } from '../jobs/run.ts';
import type { Exclusion } from '../ports/exclusion.ts';

/** Among the runs of one machine on one source and vault. */
export function vaultExclusion({ endpoint, bucket }: VaultLocation, { host, clock }: Run): Exclusion {
  return socketExclusion({ scope: JSON.stringify([endpoint ?? 'aws', bucket, host]), clock });
}
