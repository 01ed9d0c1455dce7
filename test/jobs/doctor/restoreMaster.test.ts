import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hostname } from 'node:os';
import { after, before, test } from 'node:test';

import { systemClock } from '../../../lib/adapters/local/clock/clock.ts';
import { postgresSource } from '../../../lib/adapters/postgres/server/facts/source.ts';
import { masterTrial } from '../../../lib/adapters/postgres/server/throwaway/masterTrial.ts';
import { checkMaster } from '../../../lib/jobs/doctor/restoreMaster.ts';
import { parseDatabaseUrl } from '../../helpers/databaseAddress.ts';
import { type PostgresServer, startPostgres } from '../../helpers/servers/postgres.ts';
import { withAddress } from '../../marina/connection.ts';

let server: PostgresServer;
before(async () => {
  server = await startPostgres();
  await server.createDatabase('crm');
});
after(() => server[Symbol.asyncDispose]());

const source = () => postgresSource(parseDatabaseUrl(server.url('crm')));

async function saidOf(url: string, from = source()) {
  const findings = await checkMaster(masterTrial(parseDatabaseUrl(url), systemClock), from);
  return findings.map((each) => `${each.verdict}: ${each.what}${'mend' in each ? ` → ${each.mend}` : ''}`);
}

async function left(): Promise<readonly unknown[]> {
  return server.query(
    'postgres',
    `select datname as name from pg_database where datname like 'lifeboat%' union all select rolname from pg_roles where rolname like 'lifeboat%'`,
  );
}

test('the login of restores is tried by doing it: what it may not is named with the SQL, and nothing is left behind', async () => {
  const address = `127.0.0.1:${new URL(server.url()).port}`;
  const login = await server.createLogin('restorer');
  assert.deepEqual(await saidOf(server.url('crm', login)), [
    `fail: "restorer" may not create roles on ${address} → as a superuser there: alter role "restorer" createrole`,
    `fail: "restorer" may not create databases on ${address} → as a superuser there: alter role "restorer" createdb`,
  ]);
  await server.query('postgres', 'alter role restorer createrole');
  assert.deepEqual(await saidOf(server.url('crm', login)), [
    `fail: "restorer" may not create databases on ${address} → as a superuser there: alter role "restorer" createdb`,
  ]);
  await server.query('postgres', 'alter role restorer createdb');
  for (const url of [server.url('crm', login), server.url('crm')]) {
    assert.match((await saidOf(url)).join('\n'), /^ok: \S+ on \S+ may create and drop what a restore makes$/);
  }
  const [wrong] = await saidOf(withAddress(server.url('crm'), { user: 'nobody', password: 'hunter2' }));
  assert.match(
    wrong ?? '',
    /^fail: .*nobody.* → correct RESTORE_DATABASE_URL; or as a superuser there: create role "nobody" login createdb createrole/,
  );
  assert.doesNotMatch(wrong ?? '', /hunter2/);
  assert.deepEqual(await left(), []);
});

test('what a killed trial left is removed by the next one', async () => {
  const dead = spawnSync('true').pid;
  const mark = { madeBy: 'lifeboat', host: hostname(), pid: dead, startTicks: '1' };
  const name = 'lifeboat_drill_0123456789ab';
  await server.query('postgres', `create role ${name}`);
  const text = JSON.stringify({ ...mark, deadline: '2099-01-01T00:00:00.000Z', place: name });
  await server.query('postgres', `comment on role ${name} is '${text}'`);
  await server.query('postgres', `create database ${name} owner ${name}`);
  await saidOf(server.url('crm'));
  assert.deepEqual(await left(), []);
});

test('too few locks at the target for this many relations are found, with the setting', async () => {
  await server.query('crm', 'create table t (id serial primary key, v text)');
  assert.equal(await source().relations(), 5, 'a table with its large values, an index, a sequence');
  const many = { ...source(), relations: async () => 100_000 };
  assert.match(
    (await saidOf(server.url('crm'), many)).join('\n'),
    /warn: the source has 100000 tables, indexes and sequences, and .* → alter system set max_locks_per_transaction = \d+/,
  );
});
