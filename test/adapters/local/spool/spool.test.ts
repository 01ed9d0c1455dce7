import assert from 'node:assert/strict';
import { appendFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';

import { fileSpools } from '../../../../lib/adapters/local/spool/spool.ts';
import { collect } from '../../../contracts/collect.ts';
import { scratch } from '../../../helpers/scratch.ts';

const isText = (value: unknown): value is string => typeof value === 'string';

test('items come back in the order written, as often as they are read', async () => {
  await using home = await scratch('spool');
  const spool = await fileSpools.create(join(home.path, 'steps'), isText);
  const lines = Array.from({ length: 20_000 }, (_, index) => `åäö \u{1F6E5}\n${index}`);
  for (let at = 0; at < lines.length; at += 700) await spool.write(lines.slice(at, at + 700));
  await spool.finish();
  for (let pass = 0; pass < 2; pass += 1) {
    const pages = await collect(spool.read());
    assert.deepEqual(pages.flat(), lines);
    assert.ok(pages.length > 1, 'in pages, not at once');
  }
});

test('single items written one by one are not lost at the end', async () => {
  await using home = await scratch('spool');
  const spool = await fileSpools.create(join(home.path, 'results'), isText);
  for (const line of ['one', 'two', 'three']) await spool.write([line]);
  await spool.write([]);
  await spool.finish();
  assert.deepEqual((await collect(spool.read())).flat(), ['one', 'two', 'three']);
});

test('an empty spool reads as nothing', async () => {
  await using home = await scratch('spool');
  const spool = await fileSpools.create(join(home.path, 'empty'), isText);
  await spool.finish();
  assert.deepEqual(await collect(spool.read()), []);
});

test('refuses a path that is taken, and shows its items to nobody else', async () => {
  await using home = await scratch('spool');
  const path = join(home.path, 'steps');
  await fileSpools.create(path, isText);
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  await assert.rejects(fileSpools.create(path, isText), { code: 'EEXIST' });
});

test('a spool that is never finished holds no descriptor', async () => {
  await using home = await scratch('spool');
  const open = async (): Promise<number> => (await readdir('/proc/self/fd')).length;
  const before = await open();
  for (let count = 0; count < 20; count += 1) {
    const spool = await fileSpools.create(join(home.path, `abandoned-${count}`), isText);
    await spool.write(['a line']);
  }
  assert.ok((await open()) < before + 10);
});

test('fails on a line that this run did not write', async () => {
  await using home = await scratch('spool');
  const path = join(home.path, 'steps');
  const spool = await fileSpools.create(path, isText);
  await spool.write(['ours']);
  await spool.finish();
  await appendFile(path, '{"theirs":1}\n');
  await assert.rejects(collect(spool.read()), { kind: 'unexpected', message: /holds what this run did not write/ });
});
