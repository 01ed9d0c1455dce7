import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isReplaced, replacedPrefix } from '../../../lib/core/files/replacedFiles.ts';

test('only what lies below a name that a restore gives is passed over', () => {
  const under = replacedPrefix(new Date('2026-03-01T12:30:59.999Z'));
  assert.equal(under, '.lifeboat-before-2026-03-01T12-30-59Z/');
  assert.ok(isReplaced(`${under}a/b`));
  for (const key of ['.lifeboat-before-x/a', `a/${under}b`, under.slice(0, -1), '.lifeboat-before-2026-03-01/a']) {
    assert.ok(!isReplaced(key), key);
  }
});
