import assert from 'node:assert/strict';
import { test } from 'node:test';

import {
  arnOf,
  doctorPrefix,
  policyDocument,
  powersOver,
  principals,
  vaultJobs,
} from '../../../lib/core/vault/powers.ts';

const bucket = arnOf('vault');

function actionsOf(jobs: Parameters<typeof powersOver>[0]): readonly string[] {
  return powersOver(jobs, bucket).flatMap(({ actions }) => actions);
}

test('no key may end a version, bypass a lock or change the bucket, and only prune may hide', () => {
  for (const job of vaultJobs) {
    const forbidden = actionsOf([job]).filter((action) =>
      /DeleteObjectVersion|Bypass|PutBucket|PutLifecycle/.test(action),
    );
    assert.deepEqual(forbidden, []);
    assert.equal(actionsOf([job]).includes('s3:DeleteObject'), job === 'prune');
    assert.equal(actionsOf([job]).includes('s3:PutObjectRetention'), ['backup', 'base', 'stream'].includes(job));
  }
});

test('the keys of two jobs may what both may, each action granted once', () => {
  const actions = actionsOf(principals.writer);
  assert.deepEqual(new Set(actions).size, actions.length);
  const writes = powersOver(principals.writer, bucket).find(({ actions: all }) => all.includes('s3:PutObject'));
  assert.deepEqual(
    writes?.resources,
    [
      'pg/',
      'owner/',
      'receipts/backup/',
      doctorPrefix,
      'minio/',
      'index/',
      'receipts/mirror/',
      'base/',
      'receipts/base/',
      'wal/',
      'receipts/stream/',
    ].map((prefix) => `${bucket}/${prefix}*`),
  );
});

test('a cap on locks stands as a condition on setting one, and on nothing else', () => {
  const cap = { NumericLessThanEquals: { 's3:object-lock-remaining-retention-days': '31' } };
  const { Statement: statements } = policyDocument(powersOver(['backup'], bucket, { lockCap: cap }));
  const capped = statements.filter((statement) => JSON.stringify(statement).includes('NumericLessThanEquals'));
  assert.deepEqual(
    capped.map(({ Action: action, Condition: condition }) => [action, condition]),
    [[['s3:PutObjectRetention'], cap]],
  );
});

test('below a prefix every object and every listing is; without one they are below the names that are kept for it', () => {
  for (const [prefix, own] of [
    ['shop/', /^shop\//],
    ['', /^(?:pg|minio|index|receipts|owner|base|wal|segments)\//],
  ] as const) {
    for (const grant of powersOver(vaultJobs, bucket, { prefix })) {
      const objects = grant.resources.filter((resource) => resource !== bucket);
      assert.ok(
        objects.every((resource) => own.test(resource.slice(bucket.length + 1))),
        objects.join(' '),
      );
      if (!grant.actions.includes('s3:ListBucket')) continue;
      const listed = [grant.conditions?.['StringLike']?.['s3:prefix'] ?? []].flat();
      assert.ok(listed.length > 0 && listed.every((place) => own.test(place)), listed.join(' '));
    }
  }
});
