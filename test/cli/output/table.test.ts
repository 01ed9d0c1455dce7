import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textWidth } from '../../../lib/cli/output/printable.ts';
import { tableLines } from '../../../lib/cli/output/table.ts';

const columns = [{ title: 'key' }, { title: 'size', align: 'right' }, { title: 'note' }] as const;

test('columns are as wide as their widest cell, whatever script it is in', () => {
  const rows = [
    ['日本', '7', ''],
    ['a\nb', '1,234', 'kept'],
  ];
  assert.deepEqual(tableLines(columns, rows, Number.POSITIVE_INFINITY), [
    'key    size  note',
    '日本      7',
    'a\\nb  1,234  kept',
  ]);
});

test('on a narrow terminal the widest column gives way', () => {
  const lines = tableLines(columns, [['invoices/2026/'.repeat(5), '12', 'the newest']], 40);
  assert.ok(lines.every((line) => textWidth(line) <= 40));
  assert.match(lines[1] ?? '', /^invoices\/2026\/.*…\s+12 {2}the newest$/);
});

test('a table without rows is its titles', () => {
  assert.deepEqual(tableLines(columns, [], 80), ['key  size  note']);
});

test('a row may be shorter than the titles', () => {
  assert.deepEqual(tableLines(columns, [['a']], 80)[1], 'a');
});

test('on a narrow terminal spare columns are left out, the sparest first, and only as many as must be', () => {
  const spare = [{ title: 'name' }, { title: 'rows', spare: 2 }, { title: 'proof' }, { title: 'lock', spare: 1 }];
  const rows = [['2026-03-01/12', '12,345,678', '✓ proven', '2026-03-08']];
  const titles = (width: number) => tableLines(spare, rows, width)[0]?.split(/\s+/);
  assert.deepEqual(titles(80), ['name', 'rows', 'proof', 'lock']);
  assert.deepEqual(titles(44), ['name', 'proof', 'lock']);
  assert.deepEqual(titles(30), ['name', 'proof']);
});
