import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pages, top } from './blocks.ts';
import { complaint } from './lifeboatCommand.ts';

/** Commands of Lifeboat inside a sentence, which no block holds. */
function inlineCommands(text: string): readonly string[] {
  const outside = text.replaceAll(/^```[^]*?^```$/gm, '');
  return [...outside.matchAll(/`(lifeboat\s[^`]+)`/g)].map(([, command = '']) => command.replaceAll(/\s+/g, ' '));
}

test('every command of Lifeboat that a sentence names exists, with the options that stand there', async () => {
  const found: string[] = [];
  for (const page of await pages()) {
    for (const command of inlineCommands(await readFile(join(top, page), 'utf8'))) found.push(`${page}: ${command}`);
  }
  assert.ok(found.length > 40);
  assert.deepEqual(
    found.flatMap((each) => complaint(each.slice(each.indexOf(': ') + 2)) ?? []),
    [],
  );
});

test('finds a command that is none, and an option of another one', () => {
  assert.deepEqual(inlineCommands('say `lifeboat\nlist` or\n```sh\n`lifeboat x`\n```\n'), ['lifeboat list']);
  assert.equal(complaint('lifeboat list --json'), null);
  assert.match(complaint('lifeboat lists') ?? '', /no such command/);
  assert.match(complaint('lifeboat list --beside') ?? '', /--beside is no option of list/);
});
