import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CommittedSnapshot, planOrphans } from '../../../lib/core/snapshots/orphans.ts';

const now = new Date('2026-03-31T12:00:00.000Z');
const old = new Date('2026-03-29T12:00:00.000Z');

function orphansOf(
  keys: readonly string[],
  manifests: readonly CommittedSnapshot[],
  storedAt = old,
): readonly string[] {
  const dumps = keys.map((key) => ({ key, storedAt }));
  return planOrphans({ host: 'marina', dumps, manifests, now }).map((dump) => dump.key);
}

const dump = 'pg/marina/2026-03-29/10.dump.gz.gpg';

test('fault 32: a dump that no manifest names goes after a day', () => {
  assert.deepEqual(orphansOf([dump], []), [dump]);
  assert.deepEqual(orphansOf([dump], [], new Date('2026-03-30T12:00:00.000Z')), [dump]);
  assert.deepEqual(orphansOf([dump], [], new Date('2026-03-30T12:00:00.001Z')), []);
});

test('a dump that a manifest names stays, whatever the snapshot', () => {
  assert.deepEqual(orphansOf([dump], [{ snapshot: '2026-03-29/10', dumpKey: dump }]), []);
  assert.deepEqual(orphansOf([dump], [{ snapshot: '2026-03-29/11', dumpKey: dump }]), []);
});

test('the plain dump that a dead run left beside the sealed one goes', () => {
  const plain = 'pg/marina/2026-03-29/10.dump.gz';
  assert.deepEqual(orphansOf([plain, dump], [{ snapshot: '2026-03-29/10', dumpKey: dump }]), [plain]);
});

test('a manifest that cannot be read protects the dumps of its name', () => {
  assert.deepEqual(orphansOf([dump], [{ snapshot: '2026-03-29/10', dumpKey: null }]), []);
  assert.deepEqual(orphansOf([dump], [{ snapshot: '2026-03-29/11', dumpKey: null }]), [dump]);
});

test("fault 54: manifests, unknown keys and another host's dumps are never orphans", () => {
  const keys = [
    'pg/marina/2026-03-29/10.manifest.json',
    'pg/marina/notes.txt',
    'pg/harbour/2026-03-29/10.dump.gz',
    'pg/marina/2026-02-30/10.dump.gz',
  ];
  assert.deepEqual(orphansOf(keys, []), []);
});

test('fault 51: a dump from the future is no orphan', () => {
  assert.deepEqual(orphansOf([dump], [], new Date('2027-01-01T00:00:00Z')), []);
  assert.deepEqual(orphansOf([dump], [], new Date(Number.NaN)), []);
});
