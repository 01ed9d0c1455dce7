import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { databaseReader } from '../../lib/adapters/postgres/server/facts/reader.ts';
import { parseDatabaseUrl } from '../helpers/databaseAddress.ts';
import { majors, type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';

const servers: PostgresServer[] = [];

before(async () => {
  for (const major of majors) servers.push(await startPostgres({ major }));
});
after(async () => {
  for (const server of servers) await server[Symbol.asyncDispose]();
});

function reader(server: PostgresServer, database: string) {
  return databaseReader(parseDatabaseUrl(server.url(database)), {
    snapshotId: null,
    censusConnections: 1,
    lockTimeoutSeconds: 10,
    askTimeoutSeconds: 10,
  });
}

test('D11: a log position has the same content hash on every major, wherever a column holds it', async () => {
  const censuses = await Promise.all(
    servers.map(async (server) => {
      await server.createDatabase('positions');
      await server.query(
        'positions',
        `create type pair as (words text, at pg_lsn);
         create domain flushed as pg_lsn;
         create type span as range (subtype = pg_lsn);
         create table plain (id int, at pg_lsn);
         insert into plain values (1, '0/16B3748'), (2, 'FF/0'), (3, 'A/FFFFFFFF'), (4, null);
         create table within (id int, a pg_lsn[], b pair, c flushed, d span, e span[], f pair[]);
         insert into within values
           (1, '{0/0, 1/A, null}', row('a "b"', '0/1'), '2/20', '[0/1,0/10)', '{"[0/1,0/10)"}', array[row('c', '3/3')::pair]);
         create table texts (id int, words text);
         insert into texts values (1, '0/016B3748')`,
      );
      return reader(server, 'positions').census({ hash: true });
    }),
  );
  assert.equal(censuses[0]?.length, 3);
  for (const [at, census] of censuses.entries()) assert.deepEqual(census, censuses[0], String(majors[at]));
});

test('D1: what a range type brings with it is not taken for property of the bootstrap superuser', async () => {
  for (const server of servers) {
    await server.query('postgres', 'create role range_owner');
    await server.createDatabase('ranges', 'owner range_owner');
    await server.query(
      'ranges',
      `set role range_owner; create schema app; create type app.span as range (subtype = float8);
       create table app.trips (id int, span app.span)`,
    );
    const { roles } = await reader(server, 'ranges').catalog();
    const owners = roles.filter(({ use }) => use === 'owner').map(({ name }) => name);
    assert.deepEqual(owners, ['range_owner'], String(server.major));
  }
});
