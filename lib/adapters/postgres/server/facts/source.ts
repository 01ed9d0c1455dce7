import { nameKey } from '../../../../core/verify/difference.ts';
import type { Clock } from '../../../../ports/clock.ts';
import type { DatabaseAddress, ExportedSnapshot, SourceDatabase } from '../../../../ports/database.ts';
import { systemClock } from '../../../local/clock/clock.ts';
import { connect, type Session } from '../session/connect.ts';
import { beginReading, ours, readingScript } from '../session/reading.ts';
import type { SequenceValues } from './catalog.ts';
import { refuseLost, untilDumpHolds } from './dumpLocks.ts';
import { exportSnapshot } from './exportSnapshot.ts';
import { serverFacts } from './facts.ts';
import { findObstacles } from './obstacles.ts';
import { databaseReader, type ReaderOptions } from './reader.ts';
import { countRelations } from './relations.ts';
import { findRisks } from './risks.ts';
import { listSequences, readValues } from './sequences.ts';
import { lockedTables } from './tables.ts';
import { watchForWaiting } from './watcher.ts';

export interface SourceOptions {
  /** Connections that count at the same time; 2 unless given. */
  readonly censusConnections?: number;
  /** How long we wait for a lock; 30 s unless given. */
  readonly lockTimeoutSeconds?: number;
  /** How long we let others wait for ours; 60 s unless given. */
  readonly maxBlockingSeconds?: number;
  /** Limit of one operator-written query; 60 s unless given. */
  readonly askTimeoutSeconds?: number;
  /** How often the snapshot is taken again to find a moment in which nothing is flushed; 0 unless given: not looked for. */
  readonly quietTries?: number;
  readonly clock?: Clock;
}

/** The live database, read only by statement: every transaction of ours says `read only`. */
export function postgresSource(address: DatabaseAddress, options: SourceOptions = {}): SourceDatabase {
  const reading: Omit<ReaderOptions, 'snapshotId'> = {
    censusConnections: options.censusConnections ?? 2,
    lockTimeoutSeconds: options.lockTimeoutSeconds ?? 30,
    askTimeoutSeconds: options.askTimeoutSeconds ?? 60,
  };
  const clock = options.clock ?? systemClock;
  return {
    address,
    facts: () => serverFacts(address),
    obstacles: () => findObstacles(address),
    risks: () => findRisks(address),
    relations: () => countRelations(address),
    now: () => databaseReader(address, { ...reading, snapshotId: null }),
    withSnapshot: async (use, signal) => {
      signal?.throwIfAborted();
      await using watcher = await connect(address);
      await watcher.query("select pg_catalog.set_config(s, '0', false) from pg_catalog.unnest($1::text[]) as s", [
        ['idle_session_timeout', 'statement_timeout', 'lock_timeout'],
      ]);
      const sequenceValues = await valuesBefore(watcher, reading.lockTimeoutSeconds);
      await using holder = await connect(address);
      const opened = await exportSnapshot(holder, reading.lockTimeoutSeconds, options.quietTries ?? 0);

      const watch = watchForWaiting(watcher, {
        maxBlockingSeconds: options.maxBlockingSeconds ?? 60,
        clock,
        signal,
      });
      const onBackend = (pid: number) => watch.backends.add(pid);
      const reader = databaseReader(address, { ...reading, snapshotId: opened.id, onBackend, sequenceValues });
      const dumpHolds = async (ended: Promise<unknown>, until: AbortSignal | undefined): Promise<void> => {
        await using session = await connect(address);
        const settings = { ...ours, lockTimeoutSeconds: reading.lockTimeoutSeconds, snapshotId: opened.id };
        await beginReading(session, settings);
        const tables = await lockedTables(session);
        await session.query('commit');
        await untilDumpHolds(session, { snapshotId: opened.id, tables, ended, clock, signal: until });
        await beginReading(session, settings);
        await refuseLost(session, tables);
      };
      const countDumped: ExportedSnapshot['countDumped'] = async ({ dumped, ...wanted }) => {
        await dumpHolds(dumped, wanted.signal);
        return await reader.counts(wanted);
      };
      try {
        return await use({ ...reader, ...opened, countDumped }, watch.signal);
      } catch (error) {
        // A standby ends the session that holds the snapshot; other readers of it then find no such snapshot.
        throw holder.ending()?.retry === undefined ? error : holder.ending();
      } finally {
        await watch.end();
        // However `use` failed after the abort, the operator must see why the watch gave up.
        watch.throwIfGivenUp();
      }
    },
  };
}

/**
 * Values read before the snapshot, so that the dump has these or later ones whenever it reads them. One that is made in
 * between is taken for never used.
 */
async function valuesBefore(session: Session, lockTimeoutSeconds: number): Promise<SequenceValues> {
  const begin = await readingScript(session, { ...ours, snapshotId: null, lockTimeoutSeconds });
  const read = await readValues(session, await listSequences(session), begin);
  const values = new Map(read.map(({ schema, name, value }) => [nameKey(schema, name), value]));
  return async (listed) =>
    listed.map(({ schema, name }) => ({ schema, name, value: values.get(nameKey(schema, name)) ?? null }));
}
