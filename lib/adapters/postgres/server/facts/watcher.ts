import { Failure } from '../../../../errors.ts';
import type { Clock } from '../../../../ports/clock.ts';
import { applicationName, describeAddress, dumpName } from '../session/address.ts';
import type { Session } from '../session/connect.ts';

const pollMilliseconds = 1000;

/**
 * Sessions that wait for a lock which a session of ours, or of the pg_dump we started, holds. `waitstart` is shown to
 * everybody, other than the query and its start.
 */
const waitingForUs = `
  select w.pid, (1000 * extract(epoch from w.waitstart))::text as since
    from pg_catalog.pg_locks w
    cross join lateral pg_catalog.unnest(pg_catalog.pg_blocking_pids(w.pid)) as blocker(pid)
    join pg_catalog.pg_stat_activity ours on ours.pid = blocker.pid
    left join pg_catalog.pg_stat_activity waiting on waiting.pid = w.pid
   where not w.granted and ours.application_name like any ($1) and ours.usename = session_user
     and ours.datname = pg_catalog.current_database()
     and coalesce(waiting.application_name, '') not like all ($1)
     and w.waitstart < pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => $2)
   order by w.waitstart limit 1`;

export interface WatchOptions {
  readonly maxBlockingSeconds: number;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
}

/** Guards a long transaction from a connection of its own. */
export interface Watch {
  /** Aborted when the caller's signal is, when somebody has waited for us too long, or when the server is gone. */
  readonly signal: AbortSignal;
  /** Backends to cancel then: a count in progress would otherwise hold its locks to its end. */
  readonly backends: Set<number>;
  /** Throws the reason to give up that the watch itself found, if it did. */
  throwIfGivenUp(): void;
  /** Ends the watch; the session may be closed after it. Never rejects. */
  end(): Promise<void>;
}

/** Looks every second whether somebody has waited for us longer than `maxBlockingSeconds`. */
export function watchForWaiting(session: Session, options: WatchOptions): Watch {
  const giveUp = new AbortController();
  const done = new AbortController();
  const signal = AbortSignal.any([giveUp.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const stop = AbortSignal.any([done.signal, signal]);
  const backends = new Set<number>();

  const look = async (): Promise<void> => {
    while (!stop.aborted) {
      const failure = await findWaiting(session, options.maxBlockingSeconds);
      if (failure !== null) giveUp.abort(failure);
      // Cut short by `stop`, which the loop looks at next.
      await options.clock.sleep(pollMilliseconds, stop).catch(() => undefined);
    }
    if (signal.aborted) await cancel(session, backends);
  };
  const watching = look().catch((error: unknown) => giveUp.abort(error));
  return {
    signal,
    backends,
    throwIfGivenUp: () => giveUp.signal.throwIfAborted(),
    end: async () => {
      done.abort();
      await watching;
    },
  };
}

async function findWaiting(session: Session, maxSeconds: number): Promise<Failure | null> {
  const names = [applicationName, dumpName('%'), 'pg_dump'];
  const [waiting] = await session.query<{ pid: number; since: string }>(waitingForUs, [names, maxSeconds]);
  if (waiting === undefined) return null;
  return new Failure(
    'source',
    `${describeAddress(session.address)}: the dump gave way to pid ${waiting.pid}, which had waited for its locks ` +
      `since ${new Date(Number(waiting.since)).toISOString()}, longer than ${maxSeconds} s`,
    { hint: 'run the backup again when the migration has ended' },
  );
}

async function cancel(session: Session, backends: ReadonlySet<number>): Promise<void> {
  await session.query('select pg_catalog.pg_cancel_backend(pid) from pg_catalog.unnest($1::int[]) as ours(pid)', [
    [...backends],
  ]);
}
