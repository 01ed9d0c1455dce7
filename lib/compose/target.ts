import { postgresTarget } from '../adapters/postgres/target.ts';
import type { Settings } from '../config/load.ts';
import { addressOf } from '../config/locations.ts';
import type { Clock, TargetDatabase } from '../ports.ts';

/** The server that restores go to; null where the settings name none. */
export function targetOf({ powers }: Settings, clock: Clock): TargetDatabase | null {
  const { targetDatabase } = powers;
  return targetDatabase === undefined ? null : postgresTarget(addressOf(targetDatabase), { clock });
}
