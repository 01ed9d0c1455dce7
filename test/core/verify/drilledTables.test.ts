import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drilledTables, drilledTablesOf } from '../../../lib/core/verify/drilledTables.ts';

const table = (name: string, rows: number, hash: string | null = null) =>
  ({ schema: 'public', name, kind: 'table', rows, hash }) as const;

test('every table of either side is a row, with what was expected and what came back', () => {
  const rows = drilledTables(
    [table('a', 3, '1'), table('b', 4, '2'), table('c', 5), table('lost', 6)],
    [table('b', 4, '9'), table('a', 3, '1'), table('c', 4), table('extra', 1)],
  );
  assert.deepEqual(
    rows.map(({ name, expected, restored, same }) => [name, expected, restored, same]),
    [
      ['a', 3, 3, true],
      ['b', 4, 4, false],
      ['c', 5, 4, null],
      ['lost', 6, null, null],
      ['extra', null, 1, null],
    ],
  );
});

test('a receipt gives back what it was given, and a stranger’s gives nothing', () => {
  const census = drilledTables([table('a', 3)], [table('a', 3)]);
  assert.deepEqual(drilledTablesOf({ census: JSON.parse(JSON.stringify(census)) }), census);
  assert.equal(drilledTablesOf({}), null);
  assert.equal(drilledTablesOf({ census: [{ name: 'a' }] }), null);
});
