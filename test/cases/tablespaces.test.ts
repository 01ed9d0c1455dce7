import assert from 'node:assert/strict';
import { test } from 'node:test';

import { startPostgres } from '../helpers/servers/postgres.ts';
import { startWorld } from '../jobs/helpers/world.ts';
import { done, runDrill, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

test('D8: with --tablespaces everything comes back where it was, a server without one is told in the plan, and a drill needs none', async () => {
  const settings = { allow_in_place_tablespaces: 'on' };
  await using world = await startWorld({ files: false, extensions: false, postgres: { settings } });
  await using target = await startPostgres({ settings });
  const master = await target.createLogin('master', 'createdb createrole');
  for (const name of ['"the big"', 'fast']) {
    await world.postgres.query('postgres', `create tablespace ${name} location ''`);
  }
  await world.postgres.query('postgres', 'create role d8_owner');
  await world.postgres.createDatabase('d8', 'owner d8_owner tablespace "the big"');
  await world.postgres.query(
    'd8',
    `create table t (id int primary key, v text) tablespace fast; create index t_v on t (v) tablespace pg_default;
     create table u (i int); insert into t values (1, 'a'); insert into u values (1);
     alter table t owner to d8_owner; alter table u owner to d8_owner`,
  );
  const place = await world.anew();
  await takeSnapshot(place, { with: { databaseUrl: world.postgres.url('d8') } });
  done(await runDrill(place, { with: { databaseUrl: world.postgres.url('d8') }, options: { only: 'database' } }));
  const restored = (url: string, tablespaces: boolean) =>
    runRestore(place, { with: { databaseUrl: url }, options: { only: 'database', tablespaces } });
  const where = (database: string) =>
    target.query<{ name: string; place: string }>(
      database,
      `select relname as name, coalesce(t.spcname, d.spcname) as place
         from pg_class c left join pg_tablespace t on t.oid = c.reltablespace,
              (select spcname from pg_database b join pg_tablespace s on s.oid = b.dattablespace where datname = current_database()) d
        where relname in ('t', 't_pkey', 't_v', 'u') order by 1`,
    );
  const lacking = await restored(target.url('d8'), true);
  assert.equal(lacking.exit, 'configuration', lacking.summary);
  assert.match(lacking.summary, /the server has no tablespace the big: create tablespace "the big"/);
  const plainly = done(await restored(target.url('d8_flat'), false));
  assert.match(JSON.stringify(plainly.details?.checklist), /--tablespaces/);
  assert.deepEqual(new Set((await where('d8_flat')).map(({ place: found }) => found)), new Set(['pg_default']));
  for (const name of ['"the big"', 'fast']) await target.query('postgres', `create tablespace ${name} location ''`);
  const refused = await restored(target.url('d8', master), true);
  assert.equal(refused.exit, 'credentials', refused.summary);
  assert.match(refused.failure?.hint ?? '', /grant create on tablespace/);
  await target.query('postgres', 'grant create on tablespace "the big", fast, pg_default to master with grant option');
  done(await restored(target.url('d8', master), true));
  assert.deepEqual(await where('d8'), [
    { name: 't', place: 'fast' },
    { name: 't_pkey', place: 'the big' },
    { name: 't_v', place: 'pg_default' },
    { name: 'u', place: 'the big' },
  ]);
  assert.deepEqual(await target.query('postgres', `select from pg_roles where rolname like 'lifeboat%'`), []);
});
