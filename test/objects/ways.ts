import type { RestoreOptions } from '../../lib/jobs/restore/contract.ts';
import { run } from '../../tools/setup/command.ts';
import { exitCodeOf } from '../../tools/setup/persistently.ts';
import type { PostgresServer } from '../helpers/servers/postgres.ts';
import type { Place } from '../jobs/helpers/place.ts';
import type { PortOptions } from '../jobs/helpers/portOptions.ts';
import type { Signatures } from '../jobs/helpers/signatures.ts';
import { runRestore } from '../jobs/restoreSteps/jobs.ts';
import { type Fact, factsOf } from './facts.ts';

/** How a database came to be on the target, and what is there now; null where the restore kept nothing. */
export interface Restored {
  readonly outcome: string;
  readonly facts: readonly Fact[] | null;
}

export interface Target {
  readonly server: PostgresServer;
  /** Of the client programs of the target's major. */
  readonly clients: string;
  /** Of a role that is LOGIN CREATEDB CREATEROLE and no more, or of the superuser. */
  readonly url: (database: string) => string;
}

/** By Lifeboat, and then what a restore asks a person to do: to enable event triggers. The database is dropped again. */
export async function byLifeboat(
  place: Place,
  database: string,
  target: Target,
  { signatures, ...ports }: PortOptions & { readonly signatures?: Signatures },
  options: Partial<RestoreOptions>,
): Promise<Restored> {
  const report = await runRestore(place, {
    with: { ...ports, databaseUrl: target.url(database) },
    ...(signatures === undefined ? {} : { signatures }),
    options: { only: 'database', ...options },
  });
  const outcome = report.exit === 'done' ? 'done' : `${report.exit}: ${report.failure?.message ?? report.summary}`;
  for (const { kind, how, statement } of report.details?.leftOut?.objects ?? []) {
    if (kind === 'EVENT TRIGGER' && how === 'weakened') await target.server.query(database, statement);
  }
  return { outcome, facts: await take(target, database) };
}

/** By `pg_restore`, as a person would; whoever is no superuser leaves the owners out. */
export async function byHand(
  archive: string,
  database: string,
  target: Target,
  options: readonly string[] = ['--no-owner'],
): Promise<Restored> {
  await run(`${target.clients}/createdb`, ['--no-password', `--maintenance-db=${target.url('postgres')}`, database]);
  const outcome = await run(`${target.clients}/pg_restore`, [
    ...options,
    '--no-password',
    `--dbname=${target.url(database)}`,
    archive,
  ]).then(
    () => 'done',
    (error: unknown) => {
      if (exitCodeOf(error) !== 1) throw error;
      return (error as Error).message;
    },
  );
  return { outcome, facts: await take(target, database) };
}

async function take({ server, clients }: Target, database: string): Promise<readonly Fact[] | null> {
  const [there] = await server.query('postgres', 'select from pg_database where datname = $1', [database]);
  if (there === undefined) return null;
  const facts = await factsOf(clients, server.url(database));
  // A subscription holds its database until it is gone.
  const subscriptions = await server.query<{ name: string }>(
    database,
    `select format('%I', subname) as name from pg_subscription s join pg_database d on d.oid = s.subdbid and d.datname = current_database()`,
  );
  for (const { name } of subscriptions) {
    await server.query(database, `alter subscription ${name} disable`);
    await server.query(database, `alter subscription ${name} set (slot_name = none)`);
    await server.query(database, `drop subscription ${name}`);
  }
  await server.query('postgres', `drop database "${database}" with (force)`);
  return facts;
}
