import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shortfallOf, withDetached, withoutLeftOut } from '../../../lib/core/restore/shortfall.ts';
import type { Unrestored } from '../../../lib/core/restore/unrestored.ts';
import type { TableCensus } from '../../../lib/core/snapshots/census.ts';
import { compareCensus } from '../../../lib/core/verify/censusVerdict.ts';

function table(name: string, rows: number, hash: string | null = '0'): TableCensus {
  return { schema: 'app', name, kind: 'table', rows, hash };
}

function item(kind: string, name: string, how: Unrestored['how'], statement = ''): Unrestored {
  return { kind, name, how, statement, why: '', sqlState: null, rows: null };
}

const census = [table('gone', 5), table('lost', 7), table('odd on "e', 1), table('tree', 10, '30'), table('typed', 3)];

test('what is left out tells which rows, contents and partitions a census cannot show as they were', () => {
  assert.deepEqual(
    shortfallOf(
      [
        item('TABLE', 'app.gone', 'left out', 'CREATE TABLE app.gone ()'),
        item('TABLE', 'app.typed', 'left out', 'ALTER TABLE app.typed CLUSTER ON i'),
        item('TABLE DATA', 'app.lost', 'left out'),
        item('TABLE DATA', 'app.unknown', 'left out'),
        item('COLUMN TYPE', '"a on b" on app.typed', 'weakened'),
        item('GENERATED COLUMN', 'g on app.typed', 'weakened'),
        item('TABLE ATTACH', 'app.leaf on app.tree', 'left out'),
      ],
      census,
    ),
    {
      tables: ['app.gone', 'app.lost'],
      altered: ['app.typed'],
      detached: [{ partition: 'app.leaf', root: 'app.tree' }],
    },
  );
  assert.deepEqual(shortfallOf([], census), {});
});

test('only the contents of altered tables may differ: a row that is missing is a loss there too', () => {
  const shortfall = {
    tables: ['app.gone'],
    altered: ['app.typed'],
    detached: [{ partition: 'app.leaf', root: 'app.tree' }],
  };
  const lossesOf = (restored: readonly TableCensus[]) =>
    withoutLeftOut(compareCensus(census, withDetached(restored, shortfall)), census, shortfall)
      .filter(({ severity }) => severity === 'loss')
      .map(({ what }) => what);
  const same = [table('lost', 7), table('odd on "e', 1)];
  assert.deepEqual(lossesOf([...same, table('tree', 4, '10'), table('leaf', 6, '20'), table('typed', 3, '9')]), []);
  assert.deepEqual(lossesOf([...same, table('tree', 4, '10'), table('leaf', 5, '20'), table('typed', 2, '9')]), [
    'table app.tree',
    'table app.typed',
  ]);
  assert.deepEqual(lossesOf([...same.slice(1), table('tree', 10, '31'), table('typed', 3)]), [
    'table app.lost',
    'table app.tree',
  ]);
});
