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
