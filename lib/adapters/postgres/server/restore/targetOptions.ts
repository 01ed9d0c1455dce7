import type { GrantedRights } from '../../../../core/restore/roleRights.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { DatabaseAddress } from '../../../../ports/database.ts';

export interface TargetOptions {
  readonly clock?: Clock;
  /** Privileged rights that a person allowed roles to come back with; none unless given. */
  readonly granted?: GrantedRights;
  /** Written as a comment on every role that is made, for the janitor of drills. */
  readonly mark?: string;
  /**
   * A superuser that stands in for a provider of managed servers, who lets its master create extensions: it makes those that
   * need a superuser, and gives to roles of the server what `address` may not give them. Only a drill has one.
   */
  readonly provider?: DatabaseAddress;
}
