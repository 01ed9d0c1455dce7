import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { during, followedBy } from '../../../errors.ts';
import type { DatabaseAddress, Throwaway } from '../../../ports/database.ts';
import type { Clock } from '../../../ports/surroundings.ts';
import { systemClock } from '../../clock/clock.ts';
import type { Session } from '../connect.ts';
import { serverFacts } from '../facts.ts';
import { dropDatabase, withSessionBeside } from '../maintenance.ts';
import { makeDrillDatabase } from './drillDatabase.ts';
import { isLeftover, parseHolder, thisHolder } from './holder.ts';
import { refuseSameServer } from './sameServer.ts';

export interface NewDatabaseOptions {
  /** Where the source is, to refuse it even when neither server tells its system identifier. */
  readonly source: DatabaseAddress | null;
  /** How long a drill may take at most; what is older is a leftover. 24 unless given. */
  readonly lifetimeHours?: number;
  readonly clock?: Clock;
}

const prefix = 'lifeboat_drill_';

/** A new database, owned by a new plain role of the same name, on a server whose master `address` is. */
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
      const name = `${prefix}${randomBytes(6).toString('hex')}`;
      const holder = await thisHolder(new Date(clock.now().getTime() + lifetimeMilliseconds));
      const password = randomBytes(24).toString('hex');
      const master = await withSessionBeside(address, [], async (session) => session.address);
      const removed = (): Promise<void> => withSessionBeside(address, [], (session) => remove(session, name));
      let result: Awaited<ReturnType<typeof use>>;
      try {
        const mark = JSON.stringify(holder);
        result = await use(await makeDrillDatabase(master, { name, password, needs, mark }));
      } catch (error) {
        await removed().catch((later: unknown) => {
          throw followedBy(error, during(`removing ${name}`, later));
        });
        throw error;
      }
      await removed();
      return result;
    },
  };
}

/** Roles carry the mark, because a role and its comment can be made in one transaction and a database cannot. */
async function sweepDatabases(session: Session, clock: Clock): Promise<readonly string[]> {
  const roles = await session.query<{ name: string; mark: string | null }>(
    `select rolname as name, pg_catalog.shobj_description(oid, 'pg_authid') as mark
       from pg_catalog.pg_roles where rolname ~ $1 order by 1`,
    [`^${prefix}[0-9a-f]{12}$`],
  );
  const swept: string[] = [];
  for (const { name, mark } of roles) {
    const holder = parseHolder(mark ?? '');
    if (holder === null || !(await isLeftover(holder, clock.now()))) continue;
    await remove(session, name);
    swept.push(name);
  }
  return swept;
}

async function remove(session: Session, name: string): Promise<void> {
  await dropDatabase(session, name);
  await session.query(`drop role if exists ${pg.escapeIdentifier(name)}`);
}
