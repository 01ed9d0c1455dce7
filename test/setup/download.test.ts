import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratch } from '../helpers/scratch.ts';
import { download } from './download.ts';

/** Fails so many times, and then says what it was asked for. */
const stumbling = (times: number) =>
  `echo >>tries; [ $(wc -l <tries) -gt ${times} ] || { echo "registry is away" >&2; exit 1; }; echo "$0"`;

test('what a registry does not give at once is asked for again', async () => {
  await using folder = await scratch('download');
  const options = { cwd: folder.path, pauseSeconds: 0 };
  assert.equal(await download('sh', ['-c', stumbling(2), 'package'], options), 'package\n');
});

test('fails with the registry’s own words when it never gives it', async () => {
  await using folder = await scratch('download');
  const asking = download('sh', ['-c', stumbling(9), 'package'], { cwd: folder.path, pauseSeconds: 0 });
  await assert.rejects(asking, /registry is away$/);
  assert.equal(await readFile(join(folder.path, 'tries'), 'utf8'), '\n\n\n');
});
