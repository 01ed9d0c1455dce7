import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { nameOf, segmentOf } from '../../../../lib/adapters/stores/directory/paths.ts';
import { digestOf } from '../../../../lib/adapters/stores/directory/records.ts';
import { sandboxDirectory } from '../../../../lib/adapters/stores/directory/sandbox.ts';
import { targetDirectory } from '../../../../lib/adapters/stores/directory/targetDirectory.ts';
import type { FileProperties } from '../../../../lib/ports/vault.ts';
import { sandboxContract, targetFilesContract } from '../../../contracts/targetFiles.ts';
import { scratch } from '../../../helpers/scratch.ts';
import { nameOfDead } from '../../local/scratch/ownNames.ts';

targetFilesContract('a directory', async () => {
  const home = await scratch('target');
  const directory = join(home.path, 'made/below');
  return {
    files: targetDirectory(directory),
    moreKeys: [
      '..',
      '.',
      '../../escape',
      '/',
      '/etc/passwd',
      'a//b',
      './x',
      '.lifeboat',
      '.lifeboat/incoming/x',
      '%',
      '%_',
      '%2e',
      'a',
      'a!',
      'a/b',
      'a/b/c',
      'nul\u0000',
      'n'.repeat(1024),
      `${'é'.repeat(200)}/x`,
      '%'.repeat(100),
    ],
    async propertiesOf(key) {
      const digest = digestOf(key);
      const path = join(directory, '.lifeboat/properties', digest.slice(0, 2), `${digest.slice(2)}.json`);
      const record = JSON.parse(await readFile(path, 'utf8')) as { readonly properties: FileProperties };
      return record.properties;
    },
    async addForeign(key, body) {
      await mkdir(dirname(join(directory, key)), { recursive: true });
      await writeFile(join(directory, key), body);
    },
    async [Symbol.asyncDispose]() {
      assert.deepEqual(await readdir(home.path), ['made'], 'nothing was written outside');
      assert.deepEqual(await readdir(join(directory, '.lifeboat/incoming')), [], 'nothing is left half written');
      await home[Symbol.asyncDispose]();
    },
  };
});

sandboxContract('a directory', async () => {
  const home = await scratch('sandbox');
  await mkdir(join(home.path, 'lifeboat-sandbox-of-somebody-else'));
  const all = (): Promise<readonly string[]> => readdir(home.path);
  return {
    sandbox: sandboxDirectory({ scratchDirectory: home.path }),
    all,
    exists: async (name) => (await all()).includes(name),
    async leftBehind() {
      const name = await nameOfDead('sandbox');
      await mkdir(join(home.path, name, 'deep'), { recursive: true });
      return name;
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
});

test('a name on disk stands for one segment of a key and no other', () => {
  for (const segment of [
    '',
    '.',
    '..',
    '...',
    '.lifeboat',
    'a',
    'a%b',
    '%',
    '%_',
    '%2e',
    'c\u0001',
    'é',
    '\u{1F600}',
  ]) {
    const name = nameOf(segment);
    assert.ok(name !== null && name !== '' && name !== '.' && name !== '..' && !name.includes('/') && name !== '%');
    assert.equal(segmentOf(name), segment);
  }
  for (const name of ['100%', '%zz', '%2E', '%41']) assert.equal(segmentOf(name), null);
});

test('nothing is written through a link that leads out of the directory', async () => {
  await using home = await scratch('target');
  await mkdir(join(home.path, 'outside'));
  const target = targetDirectory(join(home.path, 'inside'));
  await target.prepare();
  await symlink(join(home.path, 'outside'), join(home.path, 'inside/out'));
  await assert.rejects(target.write('out/file', only('x'), 1, {}), { kind: 'unexpected' });
  assert.deepEqual(await readdir(join(home.path, 'outside')), []);
});

test('a record that cannot be read tells nothing of its file, which is listed all the same', async () => {
  await using home = await scratch('target');
  const target = targetDirectory(home.path);
  await target.write('a', only('x'), 1, {});
  const digest = digestOf('a');
  const record = join(home.path, '.lifeboat/properties', digest.slice(0, 2), `${digest.slice(2)}.json`);
  for (const damage of ['{"key":"a","si\n', '\0\0\n', '7\n']) {
    await writeFile(record, damage);
    const [listed, ...more] = await Array.fromAsync(target.list());
    assert.partialDeepStrictEqual(listed, { key: 'a', size: 1, etag: '' });
    assert.deepEqual(more, []);
  }
});

test('fails, naming the directory, where it may not be made', async () => {
  await using home = await scratch('target');
  await writeFile(join(home.path, 'file'), '');
  await assert.rejects(targetDirectory(join(home.path, 'file/below')).prepare(), { kind: 'configuration' });
});

async function* only(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
