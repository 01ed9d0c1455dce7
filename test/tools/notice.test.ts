import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { notice, noticeFile } from '../../tools/notice.ts';

test('NOTICE names every package in the bundles with its licence (else: node tools/notice.ts)', async () => {
  const text = await notice();
  for (const name of ['commander', 'pg', 'openpgp', '@aws-sdk/client-s3']) {
    assert.match(text, new RegExp(`^${name} \\d`, 'm'));
  }
  assert.doesNotMatch(text, /^(?:typescript|esbuild|oxlint) \d/m);
  assert.equal(await readFile(noticeFile, 'utf8'), text);
});
