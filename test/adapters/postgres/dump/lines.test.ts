import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lines } from '../../../../lib/adapters/postgres/dump/dumpStages.ts';
import { streamOf } from '../../local/processes/streams.ts';

async function linesOf(bytes: Uint8Array, chunkBytes: number): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const line of lines(streamOf(bytes, chunkBytes))) found.push(line);
  return found;
}

test('lines are whole wherever the chunks break, in the middle of a character too', async () => {
  const text = 'eins\n\nzwölf 🚢\nlast';
  for (const chunkBytes of [1, 2, 3, 100]) {
    assert.deepEqual(await linesOf(Buffer.from(text), chunkBytes), ['eins', '', 'zwölf 🚢', 'last']);
  }
  assert.deepEqual(await linesOf(Buffer.from('a\nb\n'), 3), ['a', 'b']);
});

test('of a line longer than a megabyte only the end is kept', async () => {
  const [line] = await linesOf(Buffer.from(`${'x'.repeat(3 * 1024 * 1024)} SET (pg_attver=1);`), 65_536);
  assert.equal(line?.length, 1024 * 1024);
  assert.ok(line.endsWith(' SET (pg_attver=1);'));
});
