import { Failure } from '../../../../errors.ts';
import type { DatabaseAddress } from '../../../../ports/database.ts';
import type { Exclusion } from '../../../../ports/exclusion.ts';
import { describeAddress } from '../session/address.ts';
import { type Session, withSession } from '../session/connect.ts';
import { connectBeside, isRefused, limitWaiting } from '../session/maintenance.ts';
import { sharesBackends } from '../session/pooler.ts';

/**
 * Keeps restores of one database on one server apart, whatever machine they run on: with advisory locks of a session
 * that does nothing else and is connected to a database that no restore renames. They are released at the end, and the
 * server releases them when that session ends in any way. A user who may not connect to such a database works without a
 * lock, as may be necessary for a restore in place.
 */
export function restoreLock(address: DatabaseAddress): Exclusion {
  return {
    async holding(databases, use) {
      await using session = await standBeside(address, databases);
      if (session === null) return await use(async () => undefined);
      try {
        for (const database of new Set(databases)) {
          if (!(await take(session, database))) return { busy: await busy(session, database) };
        }
        const backend = await backendOf(session);
        return await use(async () => {
          for (const database of new Set(databases)) await refuseLost(session, backend, database);
        });
      } finally {
        // A pooler of whole sessions keeps the backend, and resets it later or never. One that is lost has let go.
        await session.query('select pg_catalog.pg_advisory_unlock_all()').catch(() => undefined);
      }
    },
  };
}

async function standBeside(address: DatabaseAddress, databases: readonly string[]): Promise<Session | null> {
  let session: Session;
  try {
    session = await connectBeside(address, databases);
  } catch (error) {
    if (isRefused(error)) return null;
    throw error;
  }
  try {
    await refusePooler(session.address);
    await limitWaiting(session);
    return session;
  } catch (error) {
    await session.close();
    throw error;
  }
}

/** There the lock would be that of a backend which others are given too, and stay with it. */
async function refusePooler(address: DatabaseAddress): Promise<void> {
  if (!(await sharesBackends(address))) return;
  throw new Failure('configuration', `${describeAddress(address)} is a transaction pooler, which can restore nothing`, {
    hint: "put the PostgreSQL server's own host and port (usually 5432) into RESTORE_DATABASE_URL, not the pooler's",
  });
}

const key = `pg_catalog.hashtextextended('lifeboat restore ' || $1, 0)`;

async function take(session: Session, database: string): Promise<boolean> {
  const [row] = await session.query<{ mine: boolean }>(`select pg_catalog.pg_try_advisory_lock(${key}) as mine`, [
    database,
  ]);
  return row?.mine === true;
}

/** Which of the server's processes a session is: ids come back, after a restart the very same ones. */
interface Backend {
  readonly pid: number;
  readonly startedAt: string;
}

const startedAt = "pg_catalog.date_part('epoch', a.backend_start)::text";

async function backendOf(session: Session): Promise<Backend> {
  const [backend] = await session.query<Backend>(
    `select a.pid, ${startedAt} as "startedAt" from pg_catalog.pg_stat_activity a where a.pid = pg_catalog.pg_backend_pid()`,
  );
  if (backend === undefined) throw new Failure('unexpected', 'the server does not list the session that asks it');
  return backend;
}

/** From `pg_locks`: who holds the lock of `database` ($1). */
const held = `l.locktype = 'advisory' and l.granted and l.objsubid = 1
  and l.database = (select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
  and (l.classid::bigint << 32) | l.objid::bigint = ${key}`;

/**
 * Asks over a separate connection: the server knows about a lost session, which itself may wait for a reply as long as
 * TCP does.
 */
async function refuseLost(session: Session, { pid, startedAt: since }: Backend, database: string): Promise<void> {
  const found = await withSession(session.address, (asking) =>
    asking.query(
      `select from pg_catalog.pg_locks l join pg_catalog.pg_stat_activity a on a.pid = l.pid
        where ${held} and l.pid = $2 and ${startedAt} = $3`,
      [database, pid, since],
    ),
  );
  if (found.length > 0) return;
  const why = session.ending();
  throw new Failure(
    'source',
    `the session that kept other restores of ${database} away was lost${why === null ? '' : `: ${why.message}`}`,
    {
      hint: "see the server's log for what ended it, then run the same command again: it starts over",
      ...(why === null ? {} : { cause: why }),
    },
  );
}

interface Holder {
  readonly pid: number;
  /** Null where another user's session may not be seen into. */
  readonly user: string | null;
  readonly from: string | null;
  /** Milliseconds since 1970. */
  readonly since: string | null;
}

async function busy(session: Session, database: string): Promise<string> {
  const [holder] = await session.query<Holder>(
    `select l.pid, a.usename as user, pg_catalog.host(a.client_addr) as "from", (1000 * extract(epoch from a.backend_start))::text as since
       from pg_catalog.pg_locks l left join pg_catalog.pg_stat_activity a on a.pid = l.pid
      where ${held}`,
    [database],
  );
  if (holder === undefined) return `another restore of ${database} has just ended`;
  const { pid, user, from, since } = holder;
  const who = `${user ?? 'a user who cannot be seen'}${from === null ? '' : ` from ${from}`}`;
  const when = since === null ? '' : `, since ${new Date(Number(since)).toISOString()}`;
  return `another restore of ${database} is under way on this server: ${who}, its process ${pid}${when}`;
}
