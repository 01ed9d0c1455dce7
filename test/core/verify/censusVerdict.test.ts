import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Census, TableCensus } from '../../../lib/core/snapshots/census.ts';
import { compareCensus, compareLive } from '../../../lib/core/verify/censusVerdict.ts';
import * as fc from '../../helpers/property.ts';

function table(name: string, rows: number, changes: Partial<TableCensus> = {}): TableCensus {
  return { schema: 'public', name, kind: 'table', rows, hash: null, ...changes };
}

test('equal censuses have no difference', () => {
  const kinds = fc.constantFrom<TableCensus['kind']>('table', 'partitioned', 'materialized view');
  const census = fc.uniqueArray(
    fc.record({
      schema: fc.string(),
      name: fc.string(),
      kind: kinds,
      rows: fc.nat(),
      hash: fc.option(fc.bigInt().map(String)),
    }),
    { selector: ({ schema, name }) => JSON.stringify([schema, name]) },
  );
  fc.assert(
    fc.property(census, (tables: Census) => {
      assert.deepEqual(compareCensus(tables, tables.toReversed()), []);
      assert.deepEqual(compareLive(tables, tables.toReversed()), []);
    }),
  );
});

test('fault 16: a table that is missing or too much is a loss', () => {
  assert.deepEqual(compareCensus([table('a', 5)], [table('b', 1)]), [
    { what: 'table public.a', expected: '5 rows', restored: 'missing', severity: 'loss' },
    { what: 'table public.b', expected: 'not there', restored: '1 rows', severity: 'loss' },
  ]);
});

test('one row more or less is a loss', () => {
  for (const rows of [9_999, 10_001]) {
    assert.deepEqual(compareCensus([table('a', 10_000)], [table('a', rows)]), [
      { what: 'table public.a', expected: '10000 rows', restored: `${rows} rows`, severity: 'loss' },
    ]);
  }
});

test('fault 63: equal counts with another content are a loss', () => {
  assert.deepEqual(compareCensus([table('a', 1, { hash: '7' })], [table('a', 1, { hash: '-7' })]), [
    { what: 'table public.a', expected: 'content hash 7', restored: 'content hash -7', severity: 'loss' },
  ]);
});

test('a hash that only one side has is never taken for equal in silence', () => {
  assert.deepEqual(
    compareCensus([table('a', 1, { hash: '7' })], [table('a', 1)]).map(({ restored, severity }) => [
      restored,
      severity,
    ]),
    [['not compared', 'note']],
  );
  assert.deepEqual(compareCensus([table('a', 1)], [table('a', 1, { hash: '7' })]), []);
});

test('a materialized view that the restore refreshed is a note, a missing one a loss', () => {
  const view = table('summary', 10, { kind: 'materialized view' });
  assert.deepEqual(
    compareCensus([view], [{ ...view, rows: 12 }]).map(({ severity }) => severity),
    ['note'],
  );
  assert.deepEqual(
    compareCensus([view], []).map(({ severity }) => severity),
    ['loss'],
  );
});

test('a tree of partitions that came back as a plain table is a loss', () => {
  assert.deepEqual(compareCensus([table('a', 1, { kind: 'partitioned' })], [table('a', 1)]), [
    { what: 'table public.a', expected: 'partitioned', restored: 'table', severity: 'loss' },
  ]);
});

test('names that only look alike when joined are kept apart', () => {
  const census = [table('b.c', 1, { schema: 'a' })];
  assert.equal(compareCensus(census, [table('c', 1, { schema: 'a.b' })]).length, 2);
});

test('what an application writes in an hour is no difference from the live database', () => {
  const then = [table('clients', 10_000), table('queue', 0), table('audit', 1_000_000)];
  const now = [table('clients', 11_900), table('queue', 1000), table('audit', 1_190_000)];
  assert.deepEqual(compareLive(then, now), []);
});

test('fault 59: a stale or wrong source is seen against the live database', () => {
  const then = [table('clients', 4_000), table('log', 10)];
  assert.deepEqual(compareLive(then, [table('clients', 9_000), table('log', 9)]), [
    { what: 'table public.clients', expected: '9000 rows', restored: '4000 rows', severity: 'note' },
    { what: 'all tables together', expected: '9009 rows', restored: '4010 rows', severity: 'loss' },
  ]);
});

test('a log that grows tenfold beside the rest is told and is no loss', () => {
  const then = [table('clients', 100_000), table('log', 2_000)];
  assert.deepEqual(compareLive(then, [table('clients', 100_000), table('log', 20_000)]), [
    { what: 'table public.log', expected: '20000 rows', restored: '2000 rows', severity: 'note' },
  ]);
});

test('fault 16: a live table that the dump does not carry is told, and a loss when it holds much', () => {
  assert.deepEqual(
    compareLive([], [table('new', 3), table('forgotten', 5000)]).map(({ what, severity }) => [what, severity]),
    [
      ['table public.new', 'note'],
      ['table public.forgotten', 'loss'],
    ],
  );
  assert.deepEqual(
    compareLive([table('dropped', 5000)], []).map(({ restored, expected, severity }) => [expected, restored, severity]),
    [['not in the live database', '5000 rows', 'loss']],
  );
});
