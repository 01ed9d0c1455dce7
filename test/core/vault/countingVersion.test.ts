import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countingVersion, versionsOldestFirst } from '../../../lib/core/vault/countingVersion.ts';

const first = { versionId: 'first', storedAt: new Date('2026-03-10T14:09:00Z'), deleteMarker: false };
const second = { versionId: 'second', storedAt: new Date('2026-03-11T14:09:00Z'), deleteMarker: false };
const marker = { versionId: 'marker', storedAt: new Date('2026-03-12T14:09:00Z'), deleteMarker: true };

test('the oldest version counts, whatever was written over it', () => {
  assert.equal(countingVersion([second, first]), first);
  assert.deepEqual(versionsOldestFirst([marker, second, first]), [first, second]);
});

test('fault 65: a delete marker on top hides nothing', () => {
  assert.equal(countingVersion([marker, first]), first);
  assert.equal(countingVersion([marker]), null);
  assert.equal(countingVersion([]), null);
});

test("of two versions of one second the store's order decides", () => {
  const late = { ...first, versionId: 'late' };
  assert.equal(countingVersion([late, first]), first);
});
