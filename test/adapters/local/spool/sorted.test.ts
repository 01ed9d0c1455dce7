import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';

import { setSpoolDirectory, sorted } from '../../../../lib/adapters/local/spool/sorted.ts';
import { scratch } from '../../../helpers/scratch.ts';

interface Row {
  readonly n: number;
  readonly at: Date;
}

const sorting = {
  compare: (a: Row, b: Row): number => a.n - b.n,
  revive: (row: Row): Row => ({ ...row, at: new Date(row.at) }),
};

/** Every number below `count` once, in no order, and the last one twice. */
async function* shuffled(count: number): AsyncGenerator<Row> {
  for (let at = 0; at < count; at += 1) yield { n: (at * 7919) % count, at: new Date(at) };
  yield { n: count - 1, at: new Date(0) };
}

for (const count of [10, 50_021]) {
  test(`${count} rows come out in order, what is there twice twice, and no file is left`, async () => {
    await using home = await scratch('sorted');
    setSpoolDirectory(home.path);
    let expected = 0;
    for await (const { n, at } of sorted(shuffled(count), sorting)) {
      assert.equal(n, Math.min(expected, count - 1));
      assert.ok(at instanceof Date);
      expected += 1;
    }
    assert.equal(expected, count + 1);
    assert.deepEqual(await readdir(home.path), []);
  });
}

test('who stops reading leaves no file', async () => {
  await using home = await scratch('sorted');
  setSpoolDirectory(home.path);
  for await (const { n } of sorted(shuffled(50_021), sorting)) if (n === 3) break;
  assert.deepEqual(await readdir(home.path), []);
});
