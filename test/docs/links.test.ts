import assert from 'node:assert/strict';
import { access, readFile } from 'node:fs/promises';
import { basename, dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { matching } from '../helpers/testFiles.ts';
import { top } from './blocks.ts';

/** The anchor that a heading gets. */
function anchorOf(heading: string): string {
  const plain = heading.replaceAll(/[`*]/g, '').replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return plain
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}

async function anchorsOf(path: string): Promise<ReadonlySet<string>> {
  const text = (await readFile(path, 'utf8')).replaceAll(/^```[^]*?^```$/gm, '');
  return new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => anchorOf(heading)));
}

/** Why a link leads nowhere; null where it does not, and for what lies elsewhere. */
async function broken(page: string, link: string): Promise<string | null> {
  if (/^[a-z]+:/.test(link)) return null;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : normalize(join(dirname(page), path));
  const exists = await access(target).then(
    () => true,
    () => false,
  );
  if (!exists) return `${link}: there is no such file`;
  if (anchor === undefined || !target.endsWith('.md') || (await anchorsOf(target)).has(anchor)) return null;
  return `${link}: there is no such heading`;
}

test('every link of every page leads to a file and a heading that exist', async () => {
  const pages = [...(await matching('*.md', top)), ...(await matching('docs/**/*.md', top))];
  const complaints: string[] = [];
  let links = 0;
  for (const page of pages) {
    const text = (await readFile(page, 'utf8')).replaceAll(/^```[^]*?^```$/gm, '');
    for (const [, link = ''] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      links += 1;
      const complaint = await broken(page, link);
      if (complaint !== null) complaints.push(`${page.slice(top.length + 1)}: ${complaint}`);
    }
  }
  assert.ok(links > 50, String(links));
  assert.deepEqual(complaints, []);
});

test('a link to no file and one to no heading are found', async () => {
  const readme = join(top, 'README.md');
  assert.match((await broken(readme, 'docs/none.md')) ?? '', /no such file/);
  assert.match((await broken(readme, 'docs/runbook.md#no-such-heading')) ?? '', /no such heading/);
  assert.equal(await broken(readme, 'docs/runbook.md'), null);
});

test('every decision has a number of its own, and its line in the index', async () => {
  const files = (await matching('docs/decisions/[0-9]*.md', top)).map((path) => basename(path));
  assert.ok(files.length > 100, String(files.length));
  const numbers = files.map((name) => name.slice(0, 4));
  assert.deepEqual(
    numbers.filter((number, at) => numbers.indexOf(number) !== at),
    [],
  );
  const index = await readFile(join(top, 'docs/decisions/README.md'), 'utf8');
  const indexed = [...index.matchAll(/^\| (\d+) \| \[[^\]]+\]\(([^)]+)\)/gm)];
  assert.deepEqual(indexed.map(([, , name = '']) => name).toSorted(), files.toSorted());
  for (const [, number = '', name = ''] of indexed) assert.equal(name.slice(0, 4), number.padStart(4, '0'));
});
