import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  judgeOwner,
  type Owner,
  type OwnerMark,
  type Owners,
  ownerHost,
  ownerKey,
  parseOwnerMark,
  renderOwnerMark,
} from '../../../lib/core/vault/owner.ts';

const cluster = { systemIdentifier: '7001', serverVersionNumber: 170_005, database: 'crm' };
const present: Owner = { host: 'crm', cluster, liveBucket: null };
const mark: OwnerMark = {
  format: '1.0',
  host: 'crm',
  runId: 'abcdef-1',
  program: 'lifeboat test',
  claimedAt: '2026-12-01T12:07:00.123Z',
  cluster,
  liveBucket: 'crm-files',
  takesOver: [],
};
const free: Owners = { mark: null, hasRecords: false, earlier: [] };

const verdicts: readonly (readonly [string, Owners, Owner, boolean, 'owner' | 'claims' | RegExp])[] = [
  ['claims a place where nobody was', free, present, false, 'claims'],
  [
    'claims its own place from before marks',
    { ...free, hasRecords: true, earlier: ['shop'] },
    present,
    false,
    'claims',
  ],
  ['refuses a place where another application was first', { ...free, earlier: ['shop'] }, present, false, /"shop"/],
  ['refuses it although a person accepts the source', { ...free, earlier: ['shop'] }, present, true, /"shop"/],
  ['refuses it to a mark that came second', { mark, hasRecords: false, earlier: ['shop'] }, present, false, /"shop"/],
  [
    'takes over what a person said is the same application',
    { mark: { ...mark, takesOver: ['shop'] }, hasRecords: false, earlier: ['shop'] },
    present,
    false,
    'owner',
  ],
  ['knows its own mark', { mark, hasRecords: true, earlier: [] }, present, false, 'owner'],
  [
    'refuses a second cluster under one name',
    { mark, hasRecords: true, earlier: [] },
    { ...present, cluster: { ...cluster, systemIdentifier: '7002' } },
    false,
    /system identifier 7001, and this one has 7002/,
  ],
  [
    'follows a restore to another cluster',
    { mark, hasRecords: true, earlier: [] },
    { ...present, cluster: { ...cluster, systemIdentifier: '7002' } },
    true,
    'claims',
  ],
  [
    'follows an upgrade',
    { mark, hasRecords: true, earlier: [] },
    { ...present, cluster: { ...cluster, systemIdentifier: '7002', serverVersionNumber: 180_001 } },
    false,
    'claims',
  ],
  [
    'refuses the files of a second database of one cluster under one name',
    { mark, hasRecords: true, earlier: [] },
    { ...present, cluster: { ...cluster, database: 'shop' }, liveBucket: 'shop-files' },
    false,
    /the bucket crm-files, and this one is shop-files/,
  ],
  [
    'leaves a second database of one cluster to the doubts of its snapshot',
    { mark, hasRecords: true, earlier: [] },
    { ...present, cluster: { ...cluster, database: 'shop' } },
    false,
    'claims',
  ],
  [
    'refuses another bucket where no cluster is known',
    { mark, hasRecords: true, earlier: [] },
    { ...present, cluster: null, liveBucket: 'shop-files' },
    false,
    /the bucket crm-files, and this one is shop-files/,
  ],
  [
    'follows the files of a known cluster to another bucket',
    { mark, hasRecords: true, earlier: [] },
    { ...present, liveBucket: 'crm-files-2' },
    false,
    'claims',
  ],
  [
    'says nothing against a server that hides its identifier',
    { mark, hasRecords: true, earlier: [] },
    { ...present, cluster: null },
    false,
    'owner',
  ],
];

for (const [title, owners, asking, continues, expected] of verdicts) {
  test(title, () => {
    const verdict = judgeOwner(owners, asking, continues);
    if (typeof expected === 'string') assert.equal(verdict.kind, expected);
    else assert.match(verdict.kind === 'refused' ? verdict.what : verdict.kind, expected);
  });
}

test('a mark is read as it was written, and keeps what the other job knows', () => {
  assert.deepEqual(parseOwnerMark(renderOwnerMark(mark)), { value: mark });
  assert.equal(ownerHost(ownerKey(mark)), 'crm');
  for (const key of ['owner/x', 'owner//x.json', 'owner/a/b/c.json', 'pg/crm/x.json']) {
    assert.equal(ownerHost(key), null);
  }
  const moved = judgeOwner({ mark, hasRecords: true, earlier: [] }, { ...present, liveBucket: 'b' }, false);
  assert.deepEqual(moved, { kind: 'claims', owner: { host: 'crm', cluster, liveBucket: 'b' } });
  const backup = judgeOwner(
    { mark, hasRecords: true, earlier: [] },
    { ...present, cluster: { ...cluster, systemIdentifier: '7002' } },
    true,
  );
  assert.equal(backup.kind === 'claims' ? backup.owner.liveBucket : null, 'crm-files');
});
