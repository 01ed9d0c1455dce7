import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fit, printable, textWidth } from '../../../lib/cli/output/printable.ts';

for (const [text, shown] of [
  ['plain', 'plain'],
  ['a\nb\tc\rd', 'a\\nb\\tc\\rd'],
  ['\u001B[2Jgone', '\\u{1b}[2Jgone'],
  ['\u009B31m', '\\u{9b}31m'],
  ['invoice\u202Efdp.exe', 'invoice\\u{202e}fdp.exe'],
  ['C:\\path', 'C:\\path'],
  ['Größe 日本 🛟', 'Größe 日本 🛟'],
] as const) {
  test(`fault 14: ${JSON.stringify(text)} is shown and not obeyed`, () => {
    assert.equal(printable(text), shown);
  });
}

for (const [text, width] of [
  ['', 0],
  ['abc', 3],
  ['Größe', 5],
  ['Gro\u0308ße', 5],
  ['日本', 4],
  ['🛟', 2],
  ['👩‍👩‍👧', 2],
  ['a\u200Bb', 2],
  ['✓', 1],
  ['©\uFE0F', 2],
  ['✓\u0308', 1],
  ['a\u00ADb', 2],
] as const) {
  test(`${JSON.stringify(text)} takes ${width} columns`, () => {
    assert.equal(textWidth(text), width);
  });
}

for (const [text, width, fitted] of [
  ['abc', 3, 'abc'],
  ['abcd', 3, 'ab…'],
  ['✓ proven', 4, '✓ p…'],
  ['Gro\u0308ße', 4, 'Gro\u0308…'],
  ['日本語', 4, '日…'],
  ['日本語', 1, '…'],
  ['abc', 0, ''],
] as const) {
  test(`${text} in ${width} columns is ${JSON.stringify(fitted)}`, () => {
    assert.equal(fit(text, width), fitted);
  });
}
