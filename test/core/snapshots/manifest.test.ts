import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Manifest, parseManifest, renderManifest } from '../../../lib/core/snapshots/manifest.ts';
import * as fc from '../../helpers/property.ts';
import { sampleManifest } from '../samples.ts';

function problemOf(text: string): string {
  const parsed = parseManifest(text);
  assert.ok('problem' in parsed);
  return parsed.problem;
}

test('a manifest that is written is read back the same', () => {
  assert.deepEqual(parseManifest(renderManifest(sampleManifest)), { manifest: sampleManifest });
});

test('the same manifest is the same bytes, in whatever order its fields were put together', () => {
  const reversed = Object.fromEntries(Object.entries(sampleManifest).toReversed());
  const text = renderManifest(sampleManifest);
  assert.equal(renderManifest({ ...sampleManifest, ...reversed }), text);
  assert.ok(text.startsWith('{\n  "format": "1.0",\n  "runId"') && text.endsWith('}\n'));
});

test('fields of a later minor version are kept, also deep inside', () => {
  const later = { ...sampleManifest, format: '1.7', moon: 'full', dump: { ...sampleManifest.dump, tide: 3 } };
  const parsed = parseManifest(JSON.stringify(later));
  assert.deepEqual(parsed, { manifest: later });
  assert.deepEqual(JSON.parse(renderManifest(later)), later);
});

test('refuses a newer major version with a message that says so', () => {
  assert.equal(
    problemOf(JSON.stringify({ format: '2.0' })),
    'manifest has format 2.0, written by a newer Lifeboat; this one reads 1.x',
  );
});

test('refuses what is malformed, naming the field', () => {
  assert.equal(problemOf('{'), 'manifest is not JSON');
  assert.equal(problemOf('null'), 'manifest has no format version');
  assert.equal(problemOf('{"format":1}'), 'manifest has no format version');
  const broken = { ...sampleManifest, snapshot: '2026-02-30/14', dump: { ...sampleManifest.dump, bytes: -1 } };
  assert.match(
    problemOf(JSON.stringify(broken)),
    /^manifest is malformed: snapshot: not the name of a snapshot; dump\.bytes: /,
  );
  const { census: _, ...headless } = sampleManifest;
  assert.match(problemOf(JSON.stringify(headless)), /census: /);
});

test('fault 58: a manifest cut short or with a changed byte is refused or still whole, never an exception', () => {
  const text = renderManifest(sampleManifest);
  fc.assert(
    fc.property(fc.nat(text.length - 2), fc.string({ minLength: 1, maxLength: 1 }), (at, byte) => {
      assert.ok('problem' in parseManifest(text.slice(0, at)));
      const parsed = parseManifest(text.slice(0, at) + byte + text.slice(at + 1));
      assert.ok('problem' in parsed || typeof parsed.manifest.runId === 'string');
    }),
  );
});

test('refuses to write a manifest that could not be read back', () => {
  const broken: Manifest = { ...sampleManifest, dump: { ...sampleManifest.dump, sha256: '' } };
  assert.throws(() => renderManifest(broken), /manifest cannot be written: dump\.sha256: /);
});
