import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headerText, textOfHeader } from '../../../../lib/adapters/stores/s3/headerText.ts';
import { listedKey } from '../../../../lib/adapters/stores/s3/listedKey.ts';
import * as fc from '../../../helpers/property.ts';

test('any text comes back from a header as it was', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((value) => !/=\?utf-8\?/i.test(value));
  fc.assert(fc.property(text, (value) => textOfHeader(headerText(value)) === value));
});

test('plain ASCII stands in a header as it is', () => {
  assert.equal(headerText('a b=c; "d"'), 'a b=c; "d"');
});

test('the ways in which stores send other text are all understood', () => {
  const cases = [
    ['=?UTF-8?B?SsO8cmdlbg==?=', 'Jürgen'],
    ['=?utf-8?q?J=C3=BCrgen_M?=', 'Jürgen M'],
    ['=?UTF-8?B?SsO8?= =?UTF-8?B?cmdlbg==?=', 'Jürgen'],
    ['before =?UTF-8?Q?=C3=A9?= after', 'before é after'],
    [Buffer.from('Łódź 😀').toString('latin1'), 'Łódź 😀'],
    ['caf\u00e9', 'café'],
  ] as const;
  for (const [header, text] of cases) assert.equal(textOfHeader(header), text);
});

test('a listed key is decoded when, and only when, the reply says that it is encoded', () => {
  assert.equal(listedKey('a+b%2Bc%C3%A9/%25', 'url'), 'a b+cé/%');
  assert.equal(listedKey('a+b%2Bc', undefined), 'a+b%2Bc');
  assert.equal(listedKey('a+b%2Bc', ''), 'a+b%2Bc');
});
