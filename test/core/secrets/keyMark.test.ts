import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isMark, isMarkOf, markOf } from '../../../lib/core/secrets/keyMark.ts';

test('a mark fits the key it was made of and no other, and does not hold it', async () => {
  const mark = await markOf('correct horse');
  assert.equal(await isMarkOf(mark, 'correct horse'), true);
  assert.equal(await isMarkOf(mark, 'correct horsf'), false);
  assert.equal(await isMarkOf(mark, ''), false);
  assert.ok(!mark.includes('correct horse'));
});

test('two marks of one key differ: nobody sees that two places share it', async () => {
  assert.notEqual(await markOf('the same'), await markOf('the same'));
});

test('a mark fits into a tag of AWS', async () => {
  assert.match(await markOf('ü€😀'.repeat(100)), /^[A-Za-z0-9 _.:/=+@-]{1,256}$/);
});

for (const [what, text] of [
  ['no mark at all', 'ENCRYPTION_KEY'],
  ['another algorithm', 'bcrypt:32768:8:1:c2FsdA==:aGFzaA=='],
  ['a hash of another length', 'scrypt:32768:8:1:c2FsdA==:aGFzaA=='],
  ['a cost that is no power of two', `scrypt:32769:8:1:c2FsdA==:${Buffer.alloc(32).toString('base64')}`],
  ['a cost that would take all memory', `scrypt:2097152:8:1:c2FsdA==:${Buffer.alloc(32).toString('base64')}`],
] as const) {
  test(`refuses ${what}`, async () => {
    assert.equal(isMark(text), false);
    assert.equal(await isMarkOf(text, 'anything'), false);
  });
}
