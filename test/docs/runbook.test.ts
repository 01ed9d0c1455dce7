import assert from 'node:assert/strict';
import { test } from 'node:test';

import { keys } from '../cli/restoring/terminal.ts';
import { scratch } from '../helpers/scratch.ts';
import { startWorld } from '../jobs/helpers/world.ts';
import { connected } from '../marina/connection.ts';
import { databaseFacts, differences } from '../marina/proof.ts';
import { commandsOf } from './commands.ts';
import { everything } from './everything.ts';
import { readerAt } from './reader.ts';

test('the commands of the night, as docs/runbook.md has them, bring a damaged database back and go on backing up', async () => {
  await using world = await startWorld();
  await using home = await scratch('night');
  const { database } = world.marina;
  const reader = await readerAt(home.path, { ...everything(world), DATABASE: database });
  await reader.types('lifeboat backup && lifeboat mirror && lifeboat drill');
  const before = await databaseFacts(world.postgres.url(database));
  await connected(world.postgres.url(database), (client) =>
    client.query('delete from notices; drop table app_settings cascade'),
  );
  let said = '';
  for (const block of await commandsOf('docs/runbook.md', import.meta.filename)) {
    if (block !== 'lifeboat restore\n') {
      said += (await reader.types(block)).stderr;
      continue;
    }
    const typist = reader.typesAtTerminal(block);
    await typist.sees(/Which snapshot\?/);
    typist.types(keys.enter);
    await typist.sees(/Type the name of the database/);
    typist.types(`${database}${keys.enter}`);
    const { code, shown } = await typist.ended;
    assert.equal(code, 0, shown);
    assert.deepEqual(differences(before, await databaseFacts(world.postgres.url(database))), []);
  }
  assert.deepEqual(differences(before, await databaseFacts(world.postgres.url(database))), []);
  assert.match(said, /To go back, in psql/);
  assert.match(said, /is proven: \d+ tables/);
});
