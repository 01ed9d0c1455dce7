import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSample, sampleDoubts, sampleNotes, writtenBefore } from '../../../lib/core/verify/rowSample.ts';

const clients = { schema: 'public', name: 'clients', sampled: 1000, differing: 0, missing: 0, altered: 0 };

test('a share of changed rows above the limit is a doubt that names the table; up to it, or of two rows, it is not', () => {
  assert.deepEqual(sampleDoubts({ ...clients, differing: 150, missing: 50 }, defaultSample), []);
  assert.deepEqual(sampleDoubts({ ...clients, differing: 150, missing: 51 }, defaultSample), [
    'table public.clients: 201 of 1000 rows are not as in the live database (150 differ, 51 are not there), more than 20 %',
  ]);
  assert.deepEqual(sampleDoubts({ ...clients, sampled: 2, differing: 2 }, defaultSample), []);
  assert.equal(sampleDoubts({ ...clients, sampled: 3, differing: 3 }, defaultSample).length, 1);
});

test('the first limit whose pattern fits a table counts, and no other character is special in it', () => {
  const tables = [
    { tables: 'public.client_', percent: 0 },
    { tables: 'public.c*s', percent: 100 },
    { tables: '*', percent: 0 },
  ];
  const all = { ...clients, differing: 1000 };
  assert.deepEqual(sampleDoubts(all, { percent: 20, tables }), []);
  assert.equal(sampleDoubts({ ...all, name: 'berths.x' }, { percent: 100, tables }).length, 1);
  assert.equal(sampleDoubts({ ...all, name: 'c(s' }, { percent: 0, tables }).length, 0);
});

test('one row that nobody has written since is a doubt under any limit, and so is a column that the snapshot lacks', () => {
  const limits = { percent: 100, tables: [] };
  const [altered, ...rest] = sampleDoubts({ ...clients, differing: 1, altered: 1 }, limits);
  assert.match(altered ?? '', /^table public\.clients: 1 of 1000 rows differ from the live database, where nobody/);
  assert.deepEqual(rest, []);
  assert.equal(sampleDoubts({ ...clients, columns: ['iban'], lost: ['iban'] }, limits).length, 1);
  assert.equal(sampleDoubts({ ...clients, reason: 'cannot be read', unreadable: true }, limits).length, 1);
  assert.equal(sampleDoubts({ ...clients, columns: ['new'] }, limits).length, 0);
});

test('what was not compared is told, but for tables without a key, which are in the receipt', () => {
  assert.deepEqual(sampleNotes({ ...clients, reason: 'no key' }), []);
  assert.equal(sampleNotes({ ...clients, reason: 'canceled' }).length, 1);
  assert.equal(sampleNotes({ ...clients, columns: ['new'] }).length, 1);
});

test('a row was there before a mark by the numbers of transactions, which go round after 2^32', () => {
  const around = (ended: bigint, next: bigint) => ({ ended: String(ended), next: String(next) });
  const cycle = 2n ** 32n;
  for (const [row, ended, next, expected] of [
    [99n, 100n, 500n, true],
    [100n, 100n, 500n, false],
    [499n, 100n, 500n, false],
    // Frozen long ago: its number seems to lie ahead.
    [501n, 100n, 500n, true],
    [1n, 100n, 500n, true],
    [2n, 100n, 500n, true],
    // One that wrote shortly before the numbers began again, marked after it and before it.
    [cycle - 5n, cycle + 3n, cycle + 90n, true],
    [cycle - 5n, cycle - 6n, cycle + 90n, false],
    [4n, cycle + 3n, cycle + 90n, false],
    // Numbers that went back, as after a restored volume, and so far ahead that they do not tell.
    [99n, 500n, 100n, false],
    [99n, 100n, 100n + cycle / 2n, false],
  ] as const) {
    assert.equal(writtenBefore(String(row), around(ended, next)), expected, `${row} ${ended} ${next}`);
  }
});
