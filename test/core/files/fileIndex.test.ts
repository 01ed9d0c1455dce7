import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type IndexHeader,
  parseEntry,
  parseHeader,
  renderEntry,
  renderHeader,
} from '../../../lib/core/files/fileIndex.ts';
import * as fc from '../../helpers/property.ts';
import { entryOf } from '../samples.ts';

const header: IndexHeader = {
  format: '1.0',
  runId: 'run',
  host: 'marina',
  bucket: 'crm-files',
  listingBeganAt: '2026-03-10T14:17:00.000Z',
  listingEndedAt: '2026-03-10T14:17:05.000Z',
  present: 2,
  gone: 1,
  bytes: 20,
  failed: [{ key: 'a/../b', reason: 'the store refuses the key' }],
};

test('a header is one line and is read back the same, as a pointer too', () => {
  for (const given of [header, { ...header, same: 'index/marina/2026-03-10/00-17.jsonl.gz' }]) {
    const line = renderHeader(given);
    assert.equal(line.indexOf('\n'), line.length - 1);
    assert.deepEqual(parseHeader(line), { header: given });
  }
});

test('refuses a header of a newer major version or without its counts', () => {
  assert.deepEqual(parseHeader('{"format":"2.0"}'), {
    problem: 'index header has format 2.0, written by a newer Lifeboat; this one reads 1.x',
  });
  assert.ok('problem' in parseHeader(JSON.stringify({ ...header, present: undefined })));
});

test('fault 14: an entry of any key is one line and is read back the same', () => {
  const key = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('a\nb', '"', '\\', '../x', '\u2028', '🛟', '__proto__'),
  );
  fc.assert(
    fc.property(key, fc.maxSafeNat(), fc.boolean(), (name, size, gone) => {
      const entry = entryOf(name, { size, ...(gone ? { goneAt: '2026-03-10T14:17:00.000Z' } : {}) });
      const line = renderEntry(entry);
      assert.equal(line.indexOf('\n'), line.length - 1);
      assert.deepEqual(parseEntry(line), { entry });
    }),
  );
});

test('fault 49: an entry that was tampered with is a problem that shows it', () => {
  const good = entryOf('a');
  const bad: readonly unknown[] = [
    null,
    [],
    { ...good, key: 1 },
    { ...good, size: -1 },
    { ...good, size: '10' },
    { ...good, modifiedAt: 'yesterday' },
    { ...good, versionId: undefined },
    { ...good, sha256: null },
    { ...good, goneAt: null },
  ];
  for (const value of bad) {
    const parsed = parseEntry(JSON.stringify(value));
    assert.ok('problem' in parsed && parsed.problem.startsWith('index entry is malformed: '));
  }
  assert.deepEqual(parseEntry('{"key":"a'), { problem: 'index entry is not JSON: "{\\"key\\":\\"a"' });
});
