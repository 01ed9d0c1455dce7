import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Block, blocksIn, blocksOf, isShown, pages, rowsFor, takerOf, top } from './blocks.ts';
import { papers, type Row } from './papers.ts';

/** What a line of a page begins with that is to be typed. */
const typed = /^\s*(?:\$ |sudo )?(?:lifeboat|npm|npx|node|aws|mc|b2|gpg|docker|psql|pg_dump|pg_restore|gunzip) /m;

const known = new Set(['sh', 'crontab', 'dotenv', 'json', 'text']);

/** Every block of every page, with where it stands. */
async function everything(): Promise<readonly { page: string; block: Block; where: string }[]> {
  const found = [];
  for (const page of await pages()) {
    for (const block of await blocksOf(page)) {
      const [first] = block.text.split('\n');
      found.push({ page, block, where: `${page}:${block.line}: ${first}` });
    }
  }
  return found;
}

test('every block says what it is, and none that is only shown holds a command', async () => {
  const all = await everything();
  assert.ok(all.length > 30);
  const odd = all.filter(({ block }) => !known.has(block.language) || (isShown(block) && typed.test(block.text)));
  assert.deepEqual(
    odd.map(({ where }) => where),
    [],
  );
});

test('every block that is typed or copied is run by one file, or is excused', async (t) => {
  const wrong: string[] = [];
  for (const { page, block, where } of await everything()) {
    if (isShown(block)) continue;
    const [row, ...more] = rowsFor(page, block);
    if (row === undefined || more.length > 0) wrong.push(where);
    else t.diagnostic(`${where}: ${takerOf(row) ?? 'excused'}`);
  }
  assert.deepEqual(wrong, []);
});

test('every row and every excuse matches a block, and every file that is named takes its blocks from the page', async () => {
  const spare = new Set(Object.values(papers).flat());
  for (const { page, block } of await everything()) {
    if (!isShown(block)) for (const row of rowsFor(page, block)) spare.delete(row);
  }
  assert.deepEqual([...spare], []);
  for (const [page, rows] of Object.entries(papers)) {
    for (const by of new Set(rows.map(takerOf))) {
      if (by === undefined) continue;
      const source = await readFile(join(top, by), 'utf8');
      assert.ok(source.includes(`commandsOf('${page}', import.meta.filename)`), `${by} does not ask for ${page}`);
    }
  }
});

test('a block is found with its language and its line, and belongs to the row that names it before the one for the rest', () => {
  const page = 'A page\n\n```sh\nlifeboat list\n```\n\nand\n\n```\nplain\n```\n';
  const [first, second, ...none] = blocksIn(page);
  assert.deepEqual(first, { language: 'sh', text: 'lifeboat list\n', line: 3 });
  assert.deepEqual(second, { language: '', text: 'plain\n', line: 9 });
  assert.deepEqual(none, []);
  const rows: readonly Row[] = rowsFor('README.md', { language: 'sh', text: 'npm run demo\n', line: 1 });
  assert.ok(rows.length === 1 && rows.every((row) => 'excuse' in row));
});
