import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { operatorFiles } from '../../../../lib/adapters/local/operatorFiles/operatorFiles.ts';
import { scratch } from '../../../helpers/scratch.ts';

const secret = { secret: true, replace: false } as const;

test('a file is written whole, for its owner alone where it is secret, and read again', async () => {
  await using folder = await scratch('operator');
  const path = join(folder.path, 'made/writer.env');
  assert.equal(await operatorFiles.read(path), null);
  assert.equal(await operatorFiles.write(path, 'A=1\n', secret), 'written');
  assert.equal(await operatorFiles.read(path), 'A=1\n');
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(join(folder.path, 'made')), ['writer.env']);
});

test('a file that is there is replaced only where that is asked for', async () => {
  await using folder = await scratch('operator');
  const path = join(folder.path, 'writer.env');
  await writeFile(path, 'old');
  assert.equal(await operatorFiles.write(path, 'new', secret), 'exists');
  assert.equal(await readFile(path, 'utf8'), 'old');
  assert.equal(await operatorFiles.write(path, 'new', { secret: true, replace: true }), 'written');
  assert.equal(await readFile(path, 'utf8'), 'new');
});

test('what a killed run left beside it is not taken for the file', async () => {
  await using folder = await scratch('operator');
  const path = join(folder.path, 'writer.env');
  await writeFile(`${path}.${process.pid}.new`, 'half');
  assert.equal(await operatorFiles.write(path, 'whole', secret), 'written');
  assert.equal(await readFile(path, 'utf8'), 'whole');
});

test('fails, naming the path, where it cannot be read or written', async () => {
  await using folder = await scratch('operator');
  const path = join(folder.path, 'a-folder');
  await mkdir(path);
  const refusal = { kind: 'configuration', message: /a-folder: E/, hint: /^ls -ld / };
  await assert.rejects(operatorFiles.read(path), refusal);
  await assert.rejects(operatorFiles.write(path, 'x', { secret: false, replace: true }), refusal);
});
