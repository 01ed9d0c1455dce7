import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wrapped } from '../../../lib/cli/output/wrap.ts';

test('lines are as long as they may be, and words stay whole', () => {
  assert.deepEqual(wrapped('one two three', 7), ['one two', 'three']);
  assert.deepEqual(wrapped('日本 日本', 4), ['日本', '日本']);
  assert.deepEqual(wrapped('unbreakable word', 4), ['unbreakable', 'word']);
  assert.deepEqual(wrapped('', 4), ['']);
  assert.deepEqual(wrapped('all of it', Number.POSITIVE_INFINITY), ['all of it']);
});
