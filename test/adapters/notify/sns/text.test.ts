import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageOf, subjectOf } from '../../../../lib/adapters/notify/sns/text.ts';

const subjects: readonly (readonly [what: string, text: string, subject: string])[] = [
  ['a short line', 'crm: backup failed', 'crm: backup failed'],
  ['only the first line', 'crm: backup failed\r\nit ran for 3 s', 'crm: backup failed'],
  ['no blanks around', '\n  crm: backup failed  \nmore', 'crm: backup failed'],
  ['letters without their accents', 'crm: café zurück', 'crm: cafe zuruck'],
  ['a mark for what ASCII does not have', 'crm: 東京 \u{1F6DF}\u0007', 'crm: ?? ??'],
  ['something where there is nothing', ' \n', 'Lifeboat'],
];

for (const [what, text, subject] of subjects) {
  test(`a subject has ${what}`, () => {
    assert.equal(subjectOf(text), subject);
  });
}

test('a subject has fewer than 100 characters, and says that it was cut', () => {
  assert.equal(subjectOf('x'.repeat(99)), 'x'.repeat(99));
  const cut = subjectOf('x'.repeat(100));
  assert.deepEqual([cut.length, cut.endsWith('x...')], [99, true]);
});

test('a message goes out as it is up to 256 KiB', () => {
  const text = 'ü'.repeat(131_072);
  assert.equal(messageOf(text), text);
});

for (const [what, character] of [
  ['one byte', 'x'],
  ['two bytes', 'ü'],
  ['three bytes', '東'],
  ['four bytes', '\u{1F6DF}'],
] as const) {
  test(`a longer message of characters of ${what} is cut between two of them, and says so`, () => {
    const cut = messageOf(`a${character.repeat(300_000)}`);
    assert.ok(Buffer.byteLength(cut) <= 262_144, `${Buffer.byteLength(cut)} bytes`);
    assert.ok(Buffer.byteLength(cut) > 262_000, `${Buffer.byteLength(cut)} bytes`);
    assert.match(cut, /\n\.\.\. cut: the message was \d+ bytes long$/);
    assert.doesNotMatch(cut, /\uFFFD/);
  });
}

test('an empty message, which SNS does not take, says that it is empty', () => {
  assert.equal(messageOf(''), '(no text)');
});
