import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../../ports/clock.ts';
import type { DatabaseAddress } from '../../../../ports/database.ts';
import type { Throwaway } from '../../../../ports/throwaway.ts';
import { systemClock } from '../../../local/clock/clock.ts';
import { serverFacts } from '../facts/facts.ts';
import type { Session } from '../session/connect.ts';
import { withSessionBeside } from '../session/maintenance.ts';
import { type MasterRights, removeDrill, withDrillPlace } from './drillPlace.ts';
import { isLeftover, parseOwnerProcess, thisProcess } from './ownerProcess.ts';
import { refuseSameServer } from './sameServer.ts';

export interface NewDatabaseOptions {
  /** Where the source is, to refuse it even when neither server shows its system identifier. */
  readonly source: DatabaseAddress | null;
  /** The longest that a drill may take; anything older is a leftover. 24 unless given. */
  readonly lifetimeHours?: number;
  /** Of the master that the drill restores as, where `address` is a superuser's; `plain` unless given. */
  readonly rights?: MasterRights;
  readonly clock?: Clock;
}

/** Of the names of throwaway databases, and of the roles that stand for them. */
export const throwawayPrefix = 'lifeboat_drill_';

/** A new database, and a new master of the same name to make it, on a server whose superuser or master `address` is. */
export function newDatabaseOn(address: DatabaseAddress, options: NewDatabaseOptions): Throwaway {
  const clock = options.clock ?? systemClock;
  const lifetimeMilliseconds = (options.lifetimeHours ?? 24) * 60 * 60 * 1000;
  return {
    description: `new database on ${address.host}:${address.port}`,
    refuseSource: async (source) => {
      const facts = await serverFacts(address);
      await refuseSameServer({ address, facts }, { address: options.source, facts: source });
    },
    sweep: () => withSessionBeside(address, [], (session) => sweepDatabases(session, clock)),
    use: async (needs, use) => {
      const name = `${throwawayPrefix}${randomBytes(6).toString('hex')}`;
      const holder = await thisProcess(new Date(clock.now().getTime() + lifetimeMilliseconds));
      const mark = JSON.stringify({ ...holder, place: name });
      return withDrillPlace(address, { name, mark, rights: options.rights ?? 'plain' }, needs, use);
    },
  };
}

/** Roles carry the mark, because a role and its comment can be made in one transaction and a database cannot. */
export async function sweepDatabases(session: Session, clock: Clock): Promise<readonly string[]> {
  const roles = await session.query<{ name: string; mark: string | null }>(
    `select rolname as name, pg_catalog.shobj_description(oid, 'pg_authid') as mark
       from pg_catalog.pg_roles where rolname ~ $1 order by 1`,
    [`^${throwawayPrefix}[0-9a-f]{12}$`],
  );
  const swept: string[] = [];
  for (const { name, mark } of roles) {
    const holder = parseOwnerProcess(mark ?? '');
    if (holder === null || !(await isLeftover(holder, clock.now()))) continue;
    await removeDrill(session, { name, mark: mark ?? '' });
    swept.push(name);
  }
  return swept;
}
