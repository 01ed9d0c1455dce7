import { postgresTarget } from '../adapters/postgres/server/restore/target.ts';
import type { Settings } from '../config/load.ts';
import { addressOf } from '../config/locations.ts';
import type { GrantedRights } from '../core/restore/roleRights.ts';
import type { Clock } from '../ports/clock.ts';
import type { TargetDatabase } from '../ports/target.ts';

/** The server that restores go to; null where the settings name none. `granted`: privileged rights that roles may come back with. */
export function targetOf({ powers }: Settings, clock: Clock, granted: GrantedRights = {}): TargetDatabase | null {
  const { targetDatabase } = powers;
  return targetDatabase === undefined ? null : postgresTarget(addressOf(targetDatabase), { clock, granted });
}
