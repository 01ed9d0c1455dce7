import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Census } from '../../../lib/core/snapshots/census.ts';
import { judgeShrink } from '../../../lib/core/verify/shrink.ts';
import { sampleManifest } from '../samples.ts';

function table(name: string, rows: number, kind: 'table' | 'materialized view' = 'table'): Census[number] {
  return { schema: 'public', name, kind, rows, hash: null };
}

function reasonsFor(before: Census, after: Census, archiveBytes = sampleManifest.dump.archiveBytes): readonly string[] {
  return judgeShrink({ ...sampleManifest, census: before }, { archiveBytes, census: after });
}

test('fault 12: an archive, tables or rows of less than half are quarantined', () => {
  const census = [table('a', 600), table('b', 600)];
  assert.deepEqual(reasonsFor(census, census, 1_000_000), ['bytes of the archive: 2030000 before, 1000000 now']);
  assert.deepEqual(reasonsFor(census, []), ['tables: 2 before, 0 now', 'rows of all tables: 1200 before, 0 now']);
  assert.deepEqual(reasonsFor(census, [table('a', 500), table('b', 99)]), ['rows of all tables: 1200 before, 599 now']);
});

test('fault 12: one large table that fell is quarantined though the totals stand', () => {
  const before = [table('audit', 100_000), table('clients', 10_000)];
  assert.deepEqual(reasonsFor(before, [table('audit', 100_000), table('clients', 0)]), [
    'rows of public.clients: 10000 before, 0 now',
  ]);
  assert.deepEqual(reasonsFor(before, [table('audit', 100_000)]), ['rows of public.clients: 10000 before, 0 now']);
});

test('exactly half, growth, small tables and materialized views are left in peace', () => {
  const before = [table('audit', 100_000), table('queue', 999), table('summary', 5000, 'materialized view')];
  assert.deepEqual(
    reasonsFor(before, [table('audit', 53_000), table('queue', 0), table('summary', 0, 'materialized view')]),
    [],
  );
  assert.deepEqual(reasonsFor(before, before, sampleManifest.dump.archiveBytes / 2), []);
  assert.deepEqual(reasonsFor([], before), []);
});

test('without a previous snapshot nothing has shrunk', () => {
  assert.deepEqual(judgeShrink(null, { archiveBytes: 1, census: [] }), []);
});

test('a long list of tables is cut', () => {
  const before = Array.from({ length: 15 }, (_, at) => table(`t${at}`, 2000));
  const after = before.map((each) => ({ ...each, rows: 0 }));
  assert.equal(reasonsFor(before, after).at(-1), 'rows of 5 more tables fell as far');
});
