import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { installedIn } from '../../lib/adapters/postgres/dump/installed.ts';
import { locate } from '../../tools/setup/prepare.ts';
import { scratch } from '../helpers/scratch.ts';
import { majors, startPostgres } from '../helpers/servers/postgres.ts';
import { startWorld } from '../jobs/helpers/world.ts';
import { connected } from '../marina/connection.ts';
import { bringBack } from '../objects/bringBack.ts';
import { missing } from '../objects/table.ts';
import { apps } from './apps.ts';

const installed = installedIn(await Promise.all(majors.map((major) => locate(`postgres-${major}`))));
const fill = await readFile(join(import.meta.dirname, 'fill.sql'), 'utf8');

for (const { name, sql } of apps) {
  test(`the schema of ${name}, with rows, comes back to the same and to newer majors, whoever restores it`, async () => {
    await using world = await startWorld({ files: false });
    const { postgres } = world;
    await using home = await scratch('apps');
    const login = await postgres.createLogin('app_owner');
    await postgres.createDatabase(name, 'owner app_owner');
    const text = await sql();
    await connected(postgres.url(name, login), (client) => client.query(text));
    await connected(postgres.url(name, login), (client) => client.query(fill));
    for (const major of [15, 18, 19] as const) {
      if (!majors.includes(major)) continue;
      await using server = await startPostgres(major === 18 ? { major, build: 'icu' } : { major });
      const master = await server.createLogin('master', 'createdb createrole');
      const target = { server, clients: await locate(`postgres-${major}`), master };
      const source = {
        place: await world.anew(),
        server: postgres,
        clients: postgres.binDirectory,
        database: name,
        directory: home.path,
      };
      const { drilled, expected, ways } = await bringBack(source, target, {
        installed,
        flags: {},
        roles: ['app_owner'],
      });
      assert.equal(drilled, 'done');
      for (const [way, { outcome, facts }] of ways) {
        assert.equal(outcome, 'done', `${way} to ${major}`);
        assert.deepEqual(missing(expected, facts), [], `${way} to ${major}`);
      }
      const tables = expected.filter(({ kind }) => kind === 'TABLE DATA');
      const filled = tables.filter((fact) => !fact.text.startsWith('0 '));
      process.stdout.write(
        `${name} 15 → ${major}: ${expected.length} objects, ${tables.length} tables, rows in ${filled.length}\n`,
      );
      assert.ok(filled.length > tables.length / 2, `only ${filled.length} of ${tables.length} tables have rows`);
    }
  });
}
