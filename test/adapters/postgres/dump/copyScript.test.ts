import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCopyScript } from '../../../../lib/adapters/postgres/dump/copyScript.ts';
import { gather } from '../../local/processes/streams.ts';

async function* inPieces(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const head = `SET client_encoding = 'UTF8';\n\n--\n-- Data for Name: t\n--\n\nCOPY public."o\nd" (a, "é") FROM stdin;\n`;

test('the rows of one table are read whole, wherever the script is cut into pieces', async () => {
  for (const rows of ['', '1\té\n', '\\\\.\tx\n\n.\n\\N\ty\n', 'COPY x FROM stdin;\n']) {
    for (let size = 1; size < head.length; size += 1) {
      const read = await readCopyScript(inPieces(`${head}${rows}\\.\n\n\n--\n-- done\n--\n`, size));
      assert.equal(read?.statement, 'COPY public."o\nd" (a, "é") FROM stdin');
      assert.equal(read.encoding, 'UTF8');
      assert.equal((await gather(read.rows)).toString(), rows, `pieces of ${size}`);
    }
  }
});

test('fails for rows without an end, and finds none in a script without COPY', async () => {
  const cut = await readCopyScript(inPieces(`${head}1\té\n`, 7));
  assert.ok(cut !== null);
  await assert.rejects(gather(cut.rows), /have no end/);
  assert.equal(await readCopyScript(inPieces('SET x = 1;\n', 3)), null);
});
