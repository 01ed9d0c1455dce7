import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Manifest } from '../../../lib/core/snapshots/manifest.ts';
import { judgeManifest, lastCredible, type ManifestEvidence } from '../../../lib/core/verify/chain.ts';
import { sampleCatalog, sampleManifest } from '../samples.ts';

const previous: Manifest = {
  ...sampleManifest,
  snapshot: '2026-03-10/13',
  snapshotAt: '2026-03-10T13:07:03.000Z',
  source: { ...sampleManifest.source, lsn: '0/1A000000' },
};

const evidence: ManifestEvidence = {
  manifestKey: 'pg/marina/2026-03-10/14.manifest.json',
  manifest: sampleManifest,
  manifestStoredAt: new Date('2026-03-10T14:09:00Z'),
  dumpStored: { size: 877_000, versionId: 'v-dump', storedAt: new Date('2026-03-10T14:08:58Z') },
  previous,
};

function problemsOf(changes: Partial<ManifestEvidence>): readonly string[] {
  return judgeManifest({ ...evidence, ...changes }).map(({ detail }) => detail);
}

function withSource(changes: Partial<Manifest['source']>): Manifest {
  return { ...sampleManifest, source: { ...sampleManifest.source, ...changes } };
}

test('a manifest that agrees with the vault and follows the previous one has no problem', () => {
  assert.deepEqual(judgeManifest(evidence), []);
  assert.deepEqual(problemsOf({ previous: null }), []);
  const byHand: Manifest = {
    ...sampleManifest,
    slot: null,
    snapshot: '2026-03-10/14-07-01',
    dump: { ...sampleManifest.dump, key: 'pg/marina/2026-03-10/14-07-01.dump.gz.gpg' },
  };
  assert.deepEqual(problemsOf({ manifest: byHand, manifestKey: 'pg/marina/2026-03-10/14-07-01.manifest.json' }), []);
});

test('a run of many hours and clocks that differ by minutes are no problem', () => {
  const dumpStored = { size: 877_000, versionId: 'v-dump', storedAt: new Date('2026-03-10T13:40:00Z') };
  assert.deepEqual(problemsOf({ dumpStored }), []);
  assert.deepEqual(problemsOf({ manifestStoredAt: new Date('2026-03-11T20:00:00Z') }), []);
});

test('fault 59: an older manifest under a newer name is seen', () => {
  const problems = problemsOf({
    manifestKey: 'pg/marina/2026-03-12/14.manifest.json',
    manifestStoredAt: new Date('2026-03-12T14:09:00Z'),
  });
  assert.ok(
    problems.includes('the manifest at pg/marina/2026-03-12/14.manifest.json says that it is marina 2026-03-10/14'),
  );
  assert.ok(problems.some((problem) => problem.includes('the store took its manifest in at 2026-03-12T14:09:00.000Z')));
});

test('fault 59: an older dump under a rewritten manifest is seen by time, log position or OID', () => {
  const renamed: Manifest = {
    ...sampleManifest,
    snapshot: '2026-03-13/14',
    slot: '2026-03-13T14:00:00.000Z',
    dump: { ...sampleManifest.dump, key: 'pg/marina/2026-03-13/14.dump.gz.gpg' },
  };
  assert.deepEqual(
    problemsOf({
      manifest: renamed,
      manifestKey: 'pg/marina/2026-03-13/14.manifest.json',
      manifestStoredAt: new Date('2026-03-10T14:09:00Z'),
    }),
    ['snapshot 2026-03-13/14 was taken at 2026-03-10T14:07:03.250Z'],
  );
  assert.deepEqual(problemsOf({ previous: { ...previous, snapshotAt: '2026-03-10T14:30:00.000Z' } }), [
    'the snapshot was taken at 2026-03-10T14:07:03.250Z, before the previous one, 2026-03-10T14:30:00.000Z',
  ]);
  assert.deepEqual(problemsOf({ manifest: withSource({ lsn: '0/19FFFFFF' }) }), [
    "the log position 0/19FFFFFF lies before the previous snapshot's, 0/1A000000",
  ]);
  const database = { ...sampleCatalog.database, oid: 99 };
  assert.deepEqual(problemsOf({ manifest: { ...sampleManifest, catalog: { ...sampleCatalog, database } } }), [
    'the database has OID 99, in the previous snapshot 16384',
  ]);
});

test('log positions are compared as numbers', () => {
  assert.deepEqual(problemsOf({ manifest: withSource({ lsn: '1/0' }) }), []);
  assert.deepEqual(
    problemsOf({
      manifest: withSource({ lsn: '10/0' }),
      previous: { ...previous, source: { ...previous.source, lsn: '9/FF' } },
    }),
    [],
  );
});

test('a database at rest stays at its log position', () => {
  assert.deepEqual(problemsOf({ manifest: withSource({ lsn: previous.source.lsn }) }), []);
});

test('another server, or one that does not tell who it is, breaks no chain', () => {
  assert.deepEqual(problemsOf({ manifest: withSource({ systemIdentifier: '7', lsn: '0/1' }) }), []);
  assert.deepEqual(problemsOf({ manifest: withSource({ systemIdentifier: null, lsn: '0/1' }) }), []);
});

test('fault 58: a swapped, cut or missing dump is seen by what the store says of it', () => {
  const dumpStored = { size: 877_000, versionId: 'v-dump', storedAt: new Date('2026-03-10T14:08:58Z') };
  assert.deepEqual(problemsOf({ dumpStored: null }), [
    'version v-dump of pg/marina/2026-03-10/14.dump.gz.gpg is not in the vault',
  ]);
  assert.deepEqual(problemsOf({ dumpStored: { ...dumpStored, size: 5 } }), [
    'pg/marina/2026-03-10/14.dump.gz.gpg has 5 bytes, the manifest says 877000',
  ]);
  assert.equal(problemsOf({ dumpStored: { ...dumpStored, versionId: 'x' } }).length, 1);
  assert.equal(problemsOf({ dumpStored: { ...dumpStored, storedAt: new Date('2026-03-10T18:00:00Z') } }).length, 1);
  const manifest: Manifest = {
    ...sampleManifest,
    dump: { ...sampleManifest.dump, key: 'pg/marina/2026-03-10/13.dump.gz.gpg' },
  };
  assert.deepEqual(problemsOf({ manifest }), [
    'the manifest of 2026-03-10/14 names the dump pg/marina/2026-03-10/13.dump.gz.gpg',
  ]);
});

test('fault 24: a manifest of an empty dump is a problem', () => {
  const manifest: Manifest = { ...sampleManifest, dump: { ...sampleManifest.dump, archiveBytes: 0 } };
  assert.deepEqual(problemsOf({ manifest }), ['the manifest says that pg/marina/2026-03-10/14.dump.gz.gpg is empty']);
});

/** Manifests by what they say of hour and log position, in the store's order. */
function history(...told: readonly (readonly [hour: number, lsn: number])[]): readonly Manifest[] {
  return told.map(([hour, lsn]) => ({
    ...withSource({ lsn: `0/${lsn.toString(16)}` }),
    snapshotAt: new Date(Date.UTC(2026, 2, 10, hour)).toISOString(),
  }));
}

for (const [what, told, last] of [
  [
    'the last one of an orderly history',
    [
      [1, 10],
      [2, 20],
      [3, 20],
    ],
    2,
  ],
  [
    'the true last one after an old one passed off as new',
    [
      [1, 10],
      [2, 20],
      [3, 30],
      [1, 10],
    ],
    2,
  ],
  [
    'the same after several false ones whose times fit',
    [
      [1, 10],
      [2, 20],
      [3, 30],
      [4, 40],
      [5, 10],
      [6, 10],
    ],
    3,
  ],
  [
    'the next true one after a false one from the future',
    [
      [1, 10],
      [2, 20],
      [3, 99],
      [4, 30],
    ],
    3,
  ],
  ['the only one', [[1, 10]], 0],
] as const) {
  test(`fault 59: a snapshot must follow ${what}`, () => {
    const earlier = history(...told);
    assert.equal(lastCredible(earlier), earlier[last]);
  });
}

test('positions of another server, or of one that does not tell who it is, break no history', () => {
  const [first, second] = history([1, 50], [2, 10]);
  assert.ok(first !== undefined && second !== undefined);
  for (const systemIdentifier of ['7', null]) {
    const moved: Manifest = { ...second, source: { ...second.source, systemIdentifier } };
    assert.equal(lastCredible([first, moved]), moved);
  }
  assert.equal(lastCredible([]), null);
});
