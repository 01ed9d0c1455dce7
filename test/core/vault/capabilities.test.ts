import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  type Capabilities,
  capabilitiesText,
  changedCapabilities,
  parseCapabilities,
} from '../../../lib/core/vault/capabilities.ts';

const minio: Capabilities = {
  found: '2026-12-01',
  store: 'MinIO',
  conditions: 'refused',
  checksums: 'whole object',
  parts: 10_000,
  lifecycle: 'known',
};

test('what a store does survives being written as one line, and a newer program may have added to it', () => {
  assert.deepEqual(parseCapabilities(capabilitiesText(minio)), minio);
  assert.deepEqual(parseCapabilities(`tides=high, ${capabilitiesText(minio)},`), minio);
});

for (const [what, text] of [
  ['nothing', ''],
  ['a word that it does not know', capabilitiesText(minio).replace('refused', 'perhaps')],
  ['no number of parts', capabilitiesText(minio).replace('10000', 'many')],
  ['one part', capabilitiesText(minio).replace('10000', '1')],
  ['no date', capabilitiesText(minio).replace('2026-12-01', 'today')],
] as const) {
  test(`a line with ${what} is refused`, () => assert.equal(parseCapabilities(text), null));
}

test('what changed is told with what it was, and a new date or name is no change', () => {
  assert.deepEqual(changedCapabilities(minio, { ...minio, found: '2027-01-01', store: 'AIStor' }), []);
  assert.deepEqual(changedCapabilities(minio, { ...minio, conditions: 'unknown', parts: 1000 }), [
    'a write to a key that is taken (If-None-Match): refused on 2026-12-01, unknown now',
    'the most parts of an upload: 10000 on 2026-12-01, 1000 now',
  ]);
});
