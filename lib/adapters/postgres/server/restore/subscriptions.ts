import pg from 'pg';
import type { TargetState } from '../../../../ports/target.ts';
import type { Session } from '../session/connect.ts';

/** Subscriptions are in a server-wide catalog, and each belongs to one database. */
export function subscriptionsOf(session: Session, database: string): Promise<TargetState['subscriptions']> {
  return session.query(
    `select s.subname as name, s.subslotname as slot, s.subenabled as enabled
       from pg_catalog.pg_subscription s join pg_catalog.pg_database d on d.oid = s.subdbid
      where d.datname = $1 order by 1`,
    [database],
  );
}

/**
 * Drops every subscription of the database that `session` is in. The publisher is not contacted, because it may be
 * gone, and keeps the slot: without a slot, the server only ends its own worker, and waits for that.
 */
export async function endSubscriptions(session: Session, database: string): Promise<void> {
  for (const { name, enabled } of await subscriptionsOf(session, database)) {
    const subscription = pg.escapeIdentifier(name);
    if (enabled) await session.query(`alter subscription ${subscription} disable`);
    await session.query(`alter subscription ${subscription} set (slot_name = none)`);
    await session.query(`drop subscription ${subscription}`);
  }
}
