import assert from 'node:assert/strict';
import { test } from 'node:test';

import { vaultJobs } from '../../../lib/core/vault/powers.ts';
import { templatesOf } from '../templates.ts';

interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

interface Rule {
  readonly Id: string;
  readonly Prefix?: string;
  readonly Status: string;
  readonly [property: string]: unknown;
}

const { vault: template } = await templatesOf('the example');

function only(type: string): Readonly<Record<string, unknown>> {
  const [found, ...more] = Object.values(template.findResources(type));
  assert.ok(found && more.length === 0, type);
  return found;
}

const bucket = only('AWS::S3::Bucket');
const properties = bucket['Properties'] as Readonly<Record<string, unknown>>;

/** Every action of every statement; what is not listed here is not granted. */
function actionsOf(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap(({ Action: action }) => action).toSorted();
}

const reading = [
  's3:GetBucketLocation',
  's3:GetBucketObjectLockConfiguration',
  's3:GetBucketVersioning',
  's3:GetLifecycleConfiguration',
  's3:GetObject',
  's3:GetObjectLegalHold',
  's3:GetObjectRetention',
  's3:GetObjectTagging',
  's3:GetObjectVersion',
  's3:GetObjectVersionTagging',
  's3:ListBucket',
  's3:ListBucketMultipartUploads',
  's3:ListBucketVersions',
];
const putting = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject', 's3:PutObjectTagging'];

/** Beyond reading and putting under its own prefixes. */
const beyond: Readonly<Record<string, readonly string[]>> = {
  backup: ['s3:PutObjectRetention'],
  base: ['s3:PutObjectRetention'],
  stream: ['s3:PutObjectRetention'],
  prune: ['s3:DeleteObject'],
};

const writes: Readonly<Record<string, readonly string[]>> = {
  backup: ['pg/', 'owner/', 'receipts/backup/', 'receipts/doctor/'],
  mirror: ['minio/', 'index/', 'owner/', 'receipts/mirror/', 'receipts/doctor/'],
  base: ['base/', 'receipts/base/'],
  stream: ['wal/', 'receipts/stream/'],
  prune: ['receipts/prune/'],
  drill: ['receipts/drill/'],
  restore: ['receipts/restore/'],
};

test('the vault is versioned, locked, encrypted, closed, and outlives its stack', () => {
  assert.equal(bucket['DeletionPolicy'], 'RetainExceptOnCreate');
  assert.deepEqual(properties['VersioningConfiguration'], { Status: 'Enabled' });
  assert.equal(properties['ObjectLockEnabled'], true);
  // A default would lock the mirror too.
  assert.equal(properties['ObjectLockConfiguration'], undefined);
  assert.deepEqual(properties['PublicAccessBlockConfiguration'], {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  });
  assert.match(JSON.stringify(properties['BucketEncryption']), /AES256/);
});

test('the lifecycle is the design’s: current files of the mirror never end', () => {
  const { Rules: rules } = properties['LifecycleConfiguration'] as { readonly Rules: readonly Rule[] };
  assert.ok(rules.every(({ Status: status }) => status === 'Enabled'));
  const told = rules.map(({ Id: id, ...rule }) => [id, { ...rule, Status: undefined }]);
  const expected: Readonly<Record<string, object>> = {
    snapshots: {
      Prefix: 'pg/',
      Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 30 }],
      ExpirationInDays: 90,
      NoncurrentVersionExpiration: { NoncurrentDays: 7 },
    },
    mirror: { Prefix: 'minio/', NoncurrentVersionExpiration: { NoncurrentDays: 45 } },
    indexes: { Prefix: 'index/', ExpirationInDays: 90, NoncurrentVersionExpiration: { NoncurrentDays: 45 } },
    receipts: { Prefix: 'receipts/', ExpirationInDays: 400, NoncurrentVersionExpiration: { NoncurrentDays: 7 } },
    leftovers: { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, ExpiredObjectDeleteMarker: true },
  };
  const wanted = Object.entries(expected).map(([id, rule]) => [id, { ...rule, Status: undefined }]);
  assert.deepEqual(Object.fromEntries(told), Object.fromEntries(wanted));
});

test('nobody may end a version, bypass a lock, lock for longer than the schedule asks, bring keys, or come without TLS', () => {
  const policy = only('AWS::S3::BucketPolicy')['Properties'] as {
    readonly PolicyDocument: { readonly Statement: readonly Statement[] };
  };
  const { Statement: statements } = policy.PolicyDocument;
  assert.deepEqual([...new Set(statements.map(({ Effect: effect }) => effect))], ['Deny']);
  const bySid = new Map(statements.map((statement) => [statement.Sid, statement]));
  assert.deepEqual(bySid.get('VersionsEndByLifecycleOnly')?.Action, [
    's3:DeleteObjectVersion',
    's3:UpdateObjectEncryption',
  ]);
  assert.deepEqual(bySid.get('NoLockIsBypassed')?.Action, ['s3:BypassGovernanceRetention']);
  assert.deepEqual(bySid.get('LocksAreCapped')?.Condition, {
    NumericGreaterThan: { 's3:object-lock-remaining-retention-days': '31' },
  });
  assert.deepEqual(bySid.get('NoKeysOfTheWriter')?.Condition, {
    Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' },
  });
  assert.deepEqual(bySid.get('NoKmsKeysOfTheWriter')?.Condition, {
    Null: { 's3:x-amz-server-side-encryption': 'false' },
    StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' },
  });
  const insecure = statements.filter(({ Condition: condition }) =>
    JSON.stringify(condition ?? '').includes('aws:SecureTransport'),
  );
  assert.deepEqual(
    insecure.map(({ Action: action }) => action),
    [['s3:*']],
  );
});

for (const job of vaultJobs) {
  test(`the keys of ${job} may read, put under its own prefixes${beyond[job] === undefined ? '' : `, ${beyond[job].join()}`}, and nothing else`, () => {
    const found = template.findResources('AWS::IAM::ManagedPolicy', {
      Properties: { ManagedPolicyName: `lifeboat-${job}` },
    });
    const [policy] = Object.values(found);
    assert.ok(policy);
    const { PolicyDocument: document } = policy['Properties'] as {
      readonly PolicyDocument: { readonly Statement: readonly Statement[] };
    };
    const { Statement: statements } = document;
    assert.deepEqual(actionsOf(statements), [...reading, ...putting, ...(beyond[job] ?? [])].toSorted());
    const putter = statements.find(({ Action: action }) => action.includes('s3:PutObject'));
    const under = JSON.stringify(putter?.Resource).match(/(?<=\/)[a-z]+\/(?:[a-z]+\/)?(?=\*)/g);
    assert.deepEqual(under, writes[job]);
  });
}

test('no secret and no wildcard action stands in the template', () => {
  const text = JSON.stringify(template.toJSON());
  assert.doesNotMatch(text, /SECRET|PASSWORD|PRIVATE KEY/i);
  const allowed = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  assert.doesNotMatch(JSON.stringify(allowed), /"Action":"[^"]*\*|s3:\*/);
});
