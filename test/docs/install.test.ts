import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { everything, filesOf, image } from '../cli/installing/image.ts';
import { scratch } from '../helpers/scratch.ts';
import { commandsOf, filled, linesOf } from './commands.ts';
import { readerAt } from './reader.ts';

test('the lines of docs/guide/one-machine.md show what would be installed, install it, and take it back', async () => {
  await using root = await image();
  await using home = await scratch('installer');
  const reader = await readerAt(home.path);
  await reader.has('sudo', 'exec "$@"');
  const { PATH: _, ...variables } = everything;
  const text = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(home.path, 'everything.env'), text.join(''));
  const [block = ''] = await commandsOf('docs/guide/one-machine.md', import.meta.filename);
  const [dryRun, install, remove, ...more] = linesOf(filled(block, { ' install': ` install --root ${root.path}` }));
  assert.deepEqual(more, []);
  const ours = async () => (await filesOf(root.path)).filter((path) => path.includes('lifeboat'));

  const { stderr } = await reader.types(dryRun ?? '');
  assert.match(stderr, /^OnCalendar=/m);
  assert.doesNotMatch(stderr, /-secret/);
  assert.deepEqual(await ours(), []);
  await reader.types(install ?? '');
  assert.equal((await ours()).filter((path) => /timers\.target\.wants\/lifeboat-\w+\.timer$/.test(path)).length, 4);
  await reader.types(remove ?? '');
  assert.deepEqual(await ours(), []);
});
