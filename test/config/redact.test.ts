import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRedactor } from '../../lib/config/redact.ts';
import { Secret } from '../../lib/config/secret.ts';

const redactor = createRedactor();
redactor.add([new Secret('s3cret/"pass'), new Secret('postgresql://u:s3cret/"pass@h/d'), new Secret('abc')]);

test('fault 1: a secret becomes stars wherever it stands, the longest first', () => {
  assert.equal(redactor.text('to postgresql://u:s3cret/"pass@h/d with s3cret/"pass'), 'to *** with ***');
});

test('fault 1: so does a secret as a URL writes it', () => {
  assert.equal(redactor.text('u:s3cret%2F%22pass@h'), 'u:***@h');
});

test('a secret as short as an ordinary word does not blot out ordinary words', () => {
  assert.equal(redactor.text('abc'), 'abc');
});

test('JSON is redacted before its quotes are escaped, names too', () => {
  const json = redactor.json({ a: ['s3cret/"pass'], 's3cret/"pass': 1, big: 2n, when: new Date(0), none: null });
  assert.deepEqual(JSON.parse(json), { a: ['***'], '***': 1, big: '2', when: '1970-01-01T00:00:00.000Z', none: null });
});
