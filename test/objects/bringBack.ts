import type { Installed } from '../../lib/adapters/postgres/dump/installed.ts';
import type { RestoreOptions } from '../../lib/jobs/restore/contract.ts';
import { run } from '../../tools/setup/command.ts';
import type { Login, PostgresServer } from '../helpers/servers/postgres.ts';
import type { Place } from '../jobs/helpers/place.ts';
import type { Signatures } from '../jobs/helpers/signatures.ts';
import { runDrill, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';
import { factsOf } from './facts.ts';
import { byHand, byLifeboat, type Restored, type Target } from './ways.ts';

/** A database, and the programs of its server's major. */
interface Source {
  readonly place: Place;
  readonly server: PostgresServer;
  readonly clients: string;
  readonly database: string;
  /** A folder for the archive that is restored by hand. */
  readonly directory: string;
}

interface JourneyOptions {
  readonly installed: Installed;
  /** Further restores by either role, by name: with options that let it bring back more. */
  readonly flags: Readonly<Record<string, Partial<RestoreOptions>>>;
  /** What signs the snapshot; absent: nothing does. */
  readonly signatures?: Signatures;
  /** What grants and policies of the archive name: a restore by hand needs these roles to be there. */
  readonly roles: readonly string[];
}

export interface Journey {
  /** `pg_restore -l` of a dump by hand. */
  readonly contents: string;
  /** `done`, or why the drill failed. */
  readonly drilled: string;
  /** What the database is on the target when a superuser restores it by hand; where the major is the same, the source. */
  readonly expected: NonNullable<Restored['facts']>;
  readonly ways: ReadonlyMap<string, Restored>;
}

function makeRole(name: string): string {
  return `do $$ begin if to_regrole('${name}') is null then create role ${name}; end if; end $$`;
}

/** Backs the database up, drills it, and restores it on `target` in every way, by Lifeboat and by hand. */
export async function bringBack(
  source: Source,
  { server, clients, master }: { readonly server: PostgresServer; readonly clients: string; readonly master: Login },
  { installed, flags, roles, signatures }: JourneyOptions,
): Promise<Journey> {
  const { place, database } = source;
  const url = source.server.url(database);
  const archive = `${source.directory}/${database}.dump`;
  await run(`${source.clients}/pg_dump`, ['--format=custom', `--file=${archive}`, '--no-password', `--dbname=${url}`]);
  const ports = { databaseUrl: url, installed };
  const signed = signatures === undefined ? {} : { signatures };
  await takeSnapshot(place, { with: ports, ...signed });
  const drill = await runDrill(place, { with: ports, options: { only: 'database' } });

  const plain: Target = { server, clients, url: (name) => server.url(name, master) };
  const superuser: Target = { server, clients, url: (name) => server.url(name) };
  const ways = new Map<string, Restored>();
  // The plain role comes first: roles that a superuser has made are none of its own to give objects to.
  const all = Object.entries({ '': {}, ...flags });
  for (const [name, changes] of all) {
    ways.set(`plain ${name}`.trim(), await byLifeboat(place, database, plain, { ...ports, ...signed }, changes));
  }
  for (const role of roles) await server.query('postgres', makeRole(role));
  ways.set('plain by hand', await byHand(archive, database, plain));
  for (const [name, changes] of all) {
    ways.set(
      `superuser ${name}`.trim(),
      await byLifeboat(place, database, superuser, { ...ports, ...signed }, changes),
    );
  }
  const hand = await byHand(archive, database, superuser, []);
  ways.set('superuser by hand', hand);
  return {
    contents: await run(`${source.clients}/pg_restore`, ['--list', archive]),
    drilled: drill.exit === 'done' ? 'done' : (drill.failure?.message ?? drill.summary),
    expected: source.server.major === server.major ? await factsOf(source.clients, url) : (hand.facts ?? []),
    ways,
  };
}
