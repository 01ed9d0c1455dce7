import assert from 'node:assert/strict';
import { test } from 'node:test';
import { normalPrefix, prefixProblem, vaultName } from '../../../lib/core/vault/prefix.ts';

test('a prefix is one name, its slash optional', () => {
  for (const text of ['shop', 'shop/', 'Shop_2.eu-west']) assert.equal(prefixProblem(text), null, text);
  assert.equal(normalPrefix('shop'), 'shop/');
  assert.equal(normalPrefix('shop/'), 'shop/');
  assert.equal(vaultName('crm-vault', 'shop/'), 'crm-vault/shop');
  assert.equal(vaultName('crm-vault', ''), 'crm-vault');
});

for (const [text, reason] of [
  ['pg', /keeps its snapshots/],
  ['minio/', /keeps its files/],
  ['index', /keeps its indexes/],
  ['receipts/', /keeps its receipts/],
  ['shop/eu', /a prefix inside another one would belong to two applications/],
  ['/shop', /inside another one/],
  ['shop//', /inside another one/],
  ['', /not one name/],
  ['/', /not one name/],
  ['..', /not one name/],
  ['-shop', /not one name/],
  ['shöp', /not one name/],
  ['a'.repeat(64), /at most 63/],
] as const) {
  test(`refuses ${JSON.stringify(text)} as a prefix, with the reason`, () => {
    assert.match(prefixProblem(text) ?? '', reason);
  });
}
