import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { installedIn } from '../../lib/adapters/postgres/dump/installed.ts';
import { newDatabaseOn } from '../../lib/adapters/postgres/server/throwaway/newDatabaseOn.ts';
import { parseDatabaseUrl } from '../helpers/databaseAddress.ts';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { type PostgresServer, startPostgres } from '../helpers/servers/postgres.ts';
import { startWorld, type World } from '../jobs/helpers/world.ts';
import { done, runDrill, runRestore, takeSnapshot } from '../jobs/restoreSteps/jobs.ts';

let folder: Scratch;
let world: World;
let target: PostgresServer;

const layer = `create table @extschema@.layer (id serial primary key, name text);
  insert into @extschema@.layer (name) values ('of the script');
  select pg_catalog.pg_extension_config_dump('@extschema@.layer', 'where id > 1');
  select pg_catalog.pg_extension_config_dump('@extschema@.layer_id_seq', '');`;

/** From 18 on a server finds extensions elsewhere too, so that these two need no place among the machine's own. */
before(async () => {
  folder = await scratch('extensions');
  const directory = join(folder.path, 'extension');
  await mkdir(directory);
  await chmod(folder.path, 0o755);
  for (const [name, lines] of [
    ['fixed_place', 'superuser = true'],
    // Its objects belong to the server's first superuser, even where another role creates it. A plain role could not fill a table.
    ['fixed_trusted', 'superuser = true\ntrusted = true'],
  ] as const) {
    await writeFile(
      join(directory, `${name}.control`),
      `default_version = '1.0'\nschema = '${name}'\nrelocatable = false\n${lines}\n`,
    );
    await writeFile(
      join(directory, `${name}--1.0.sql`),
      `create function @extschema@.twice(int) returns int language sql as 'select 2 * $1'; ${name === 'fixed_place' ? layer : ''}`,
    );
  }
  const settings = { extension_control_path: `${folder.path}:$system` };
  [world, target] = await Promise.all([
    startWorld({ files: false, extensions: false, postgres: { major: 18, settings } }),
    startPostgres({ major: 18, settings }),
  ]);
});
after(async () => {
  await target?.[Symbol.asyncDispose]();
  await world?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

test('D5: extensions whose schema their control file fixes come back with their rows, in a drill and by a plain master', async () => {
  const master = await target.createLogin('master', 'createdb createrole');
  await world.postgres.query('postgres', 'create role fixed_owner');
  await world.postgres.createDatabase('fixed', 'owner fixed_owner');
  await world.postgres.query(
    'fixed',
    `create extension fixed_place; create extension fixed_trusted; create table t (i int default fixed_place.twice(2), j int default fixed_trusted.twice(3));
     insert into fixed_place.layer (name) values ('of a person');
     insert into t default values; grant usage on schema fixed_place to public; alter table t owner to fixed_owner`,
  );
  const place = await world.anew();
  const databaseUrl = world.postgres.url('fixed');
  const installed = installedIn([world.postgres.binDirectory]);
  const throwaway = newDatabaseOn(parseDatabaseUrl(target.url()), { source: null });
  await takeSnapshot(place, { with: { databaseUrl, installed } });
  done(
    await runDrill(place, { with: { databaseUrl, installed }, ports: { throwaway }, options: { only: 'database' } }),
  );
  // A plain master cannot make the one that is not trusted: its provider does. The other one comes back.
  const plain = await runRestore(place, {
    with: { databaseUrl: target.url('fixed_plain', master), installed },
    options: { only: 'database', keepGoing: true },
  });
  assert.equal(plain.exit, 'partial', plain.summary);
  assert.deepEqual(await target.query('fixed_plain', 'select i, j, fixed_trusted.twice(5) as k from t'), [
    { i: 4, j: 6, k: 10 },
  ]);
  done(
    await runRestore(place, { with: { databaseUrl: target.url('fixed'), installed }, options: { only: 'database' } }),
  );
  const rows = await target.query('fixed', 'select name from fixed_place.layer order by id');
  assert.deepEqual(rows, [{ name: 'of the script' }, { name: 'of a person' }]);
  assert.deepEqual(await target.query('fixed', `insert into fixed_place.layer (name) values ('next') returning id`), [
    { id: 3 },
  ]);
});
