import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { postgresSource } from '../../../../lib/adapters/postgres/server/facts/source.ts';
import { postgresTarget } from '../../../../lib/adapters/postgres/server/restore/target.ts';
import { libpqEnvironment } from '../../../../lib/adapters/postgres/server/session/address.ts';
import { type DatabaseAdapters, needsOf } from '../../../contracts/database.ts';
import { xmlZoo, zoo } from '../../../contracts/databaseZoo.ts';
import { sourceDatabaseContract } from '../../../contracts/sourceDatabase.ts';
import { targetDatabaseContract } from '../../../contracts/targetDatabase.ts';
import { parseDatabaseUrl } from '../../../helpers/databaseAddress.ts';
import { scratch } from '../../../helpers/scratch.ts';
import { type Authority, makeAuthority } from '../../../helpers/servers/authority.ts';
import { majors, type PostgresServer, startPostgres } from '../../../helpers/servers/postgres.ts';
import { localeContract } from './locales.ts';
import { tlsContract } from './tls.ts';

const execute = promisify(execFile);
const servers = new Map<number, PostgresServer>();

const adapters: DatabaseAdapters = {
  source: (server, database, login) => postgresSource(parseDatabaseUrl(server.url(database, login))),
  target: (server) => postgresTarget(parseDatabaseUrl(server.url())),
};

function serverOf(major: number): PostgresServer {
  const server = servers.get(major);
  assert.ok(server);
  return server;
}

describe('PostgreSQL', () => {
  let authority: Authority;
  before(async () => {
    authority = await makeAuthority('DNS:localhost');
    for (const major of majors) servers.set(major, await startPostgres({ major, settings: authority.settings }));
  });
  after(async () => {
    for (const server of servers.values()) await server[Symbol.asyncDispose]();
    await authority[Symbol.asyncDispose]();
  });

  for (const major of majors) {
    sourceDatabaseContract(`PostgreSQL ${major}`, adapters, () => serverOf(major));
    targetDatabaseContract(`PostgreSQL ${major}`, adapters, () => serverOf(major));
  }

  for (const major of majors) {
    test(`PostgreSQL ${major}: a master that is no superuser, as of a managed service, can bring a database back`, async () => {
      const server = serverOf(major);
      const master = await server.createLogin('managed', 'createdb createrole');
      const managed = postgresTarget(parseDatabaseUrl(server.url('postgres', master)));
      await server.createDatabase('managed_crm', 'owner managed');
      const source = adapters.source(server, 'managed_crm');
      const needs = await needsOf(source);
      const fresh = await managed.create('managed_new', needs);
      assert.deepEqual(await fresh.reader.census({ hash: true }), []);
      await managed.settle('managed_new', needs, []);
      await managed.dress('managed_new', needs);
      await managed.swap({ fresh: 'managed_new', current: 'managed_crm', retired: 'managed_old', disconnect: false });
      const { database } = await source.now().catalog();
      assert.equal(database.owner, 'managed');
      await managed.drop('managed_old');
    });
  }

  for (const major of majors) {
    tlsContract(
      `PostgreSQL ${major}`,
      () => serverOf(major),
      () => authority,
    );
  }

  localeContract(adapters, serverOf);

  for (const [from, to] of [
    [14, 18],
    [15, 15],
    [15, 16],
    [15, 17],
    [16, 18],
    [17, 18],
    [18, 18],
  ] as const) {
    test(`census and hashes are equal after a dump of PostgreSQL ${from} and its restore into ${to}`, async () => {
      const name = `from_${from}_to_${to}`;
      await serverOf(from).createDatabase(name);
      await serverOf(from).query(name, zoo);
      await serverOf(from).query(name, xmlZoo);
      const source = adapters.source(serverOf(from), name);
      const { archive, census, folder } = await dumpInSnapshot(
        serverOf(from),
        name,
        'insert into zoo.moods (at) select n from generate_series(1, 9) n',
      );
      const fresh = await adapters.target(serverOf(to)).create(`${name}_restored`, await needsOf(source));
      const environment = libpqEnvironment(fresh.address);
      await execute(
        join(serverOf(to).binDirectory, 'pg_restore'),
        ['--no-owner', '--exit-on-error', '-d', fresh.address.database, archive],
        { env: environment },
      );
      await folder[Symbol.asyncDispose]();
      assert.deepEqual(await fresh.reader.census({ hash: true }), census);
      assert.notDeepEqual(await source.now().census({ hash: true }), census);
    });
  }
});

/** Dumps a database in the snapshot its census was taken in, while `meanwhile` is written to it. */
async function dumpInSnapshot(server: PostgresServer, database: string, meanwhile: string) {
  const source = adapters.source(server, database);
  const folder = await scratch('census');
  const archive = join(folder.path, 'archive');
  const census = await source.withSnapshot(async (snapshot) => {
    await server.query(database, meanwhile);
    const dumping = execute(join(server.binDirectory, 'pg_dump'), ['-Fc', `--snapshot=${snapshot.id}`, '-f', archive], {
      env: libpqEnvironment(source.address),
    });
    const [counted] = await Promise.all([snapshot.census({ hash: true }), dumping]);
    return counted;
  });
  return { archive, census, folder };
}
