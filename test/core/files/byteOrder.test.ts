import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareBytes } from '../../../lib/core/files/byteOrder.ts';
import * as fc from '../../helpers/property.ts';

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', 'b', '/', '\uE000', '\uFFFD', '\u{10000}', '🛟', 'é'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  ),
});

test('fault 41: strings are ordered as their UTF-8 bytes are', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      assert.equal(Math.sign(compareBytes(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
});

test('fault 41: an emoji comes after U+FFFD, where JavaScript itself puts it before', () => {
  assert.deepEqual(['\uFFFD', '🛟'].toSorted(), ['🛟', '\uFFFD']);
  assert.ok(compareBytes('🛟', '\uFFFD') > 0);
  assert.ok(compareBytes('a🛟', 'a\uE000') > 0);
});

test('fault 41: composed and decomposed forms and case pairs are distinct', () => {
  assert.notEqual(compareBytes('\u00e9', 'e\u0301'), 0);
  assert.notEqual(compareBytes('Bill.pdf', 'bill.pdf'), 0);
});

test('a key comes before the keys it begins', () => {
  assert.ok(compareBytes('a', 'a/') < 0);
  assert.ok(compareBytes('a/b', 'a') > 0);
});
