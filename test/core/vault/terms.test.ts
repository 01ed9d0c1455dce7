import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vaultLifecycle } from '../../../lib/core/vault/lifecycle.ts';
import { deployedTerms, differences, parseTerms, type VaultTerms } from '../../../lib/core/vault/terms.ts';

const refusal = {
  Sid: 'VersionsEndByLifecycleOnly',
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 's3:DeleteObjectVersion',
  Resource: 'arn:aws:s3:::vault/*',
};
const tls = {
  Sid: 'TlsOnly',
  Effect: 'Deny',
  Principal: { AWS: '*' },
  Action: 's3:*',
  Resource: ['arn:aws:s3:::vault', 'arn:aws:s3:::vault/*'],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const policy = { Version: '2012-10-17', Statement: [refusal, tls] };
const deployed = deployedTerms(vaultLifecycle(45), policy);
const rules = deployed.lifecycle as readonly Readonly<Record<string, unknown>>[];
const change = (terms: Partial<VaultTerms>): VaultTerms => ({ ...deployed, ...terms });

const same: readonly (readonly [what: string, found: VaultTerms])[] = [
  ['as deployed', deployed],
  [
    'statements and rules in another order',
    change({ policy: { ...policy, Statement: [tls, refusal] }, lifecycle: rules.toReversed() }),
  ],
  ['members in another order', change({ policy: { Statement: policy.Statement, Version: policy.Version } })],
  [
    'resources in another order',
    change({ policy: { ...policy, Statement: [refusal, { ...tls, Resource: tls.Resource.toReversed() }] } }),
  ],
  [
    'one action as a list',
    change({ policy: { ...policy, Statement: [{ ...refusal, Action: [refusal.Action] }, tls] } }),
  ],
  ['everybody as a star', change({ policy: { ...policy, Statement: [{ ...refusal, Principal: '*' }, tls] } })],
  [
    'a condition as a boolean',
    change({
      policy: { ...policy, Statement: [refusal, { ...tls, Condition: { Bool: { 'aws:SecureTransport': false } } }] },
    }),
  ],
  [
    'scopes as they were before there were filters',
    change({ lifecycle: rules.map(({ Filter, ...rule }) => ({ ...rule, ...(Filter as object) })) }),
  ],
  [
    'no scope for the empty one',
    change({
      lifecycle: rules.map((rule) =>
        (rule['Filter'] as { Prefix: string }).Prefix === '' ? { ...rule, Filter: {} } : rule,
      ),
    }),
  ],
];

for (const [what, found] of same) {
  test(`a vault is what was deployed: ${what}`, () => {
    assert.deepEqual(differences(deployed, found), []);
  });
}

const changed: readonly (readonly [what: string, found: VaultTerms, told: RegExp])[] = [
  ['versioning suspended', change({ versioning: 'Suspended' }), /^versioning is "Suspended", deployed was "Enabled"$/],
  ['no lock', change({ objectLock: null }), /^objectLock is null/],
  [
    'a default retention',
    change({
      objectLock: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 1 } } },
    }),
    /^objectLock is .*GOVERNANCE/,
  ],
  [
    'public policies allowed',
    change({ publicAccess: { ...(deployed.publicAccess as object), BlockPublicPolicy: false } }),
    /^publicAccess is .*"BlockPublicPolicy":"false"/,
  ],
  ['no public access block', change({ publicAccess: null }), /^publicAccess is null/],
  ['no policy', change({ policy: null }), /^policy: VersionsEndByLifecycleOnly is gone$/],
  [
    'a statement taken away',
    change({ policy: { ...policy, Statement: [tls] } }),
    /^policy: VersionsEndByLifecycleOnly is gone$/,
  ],
  [
    'a statement weakened',
    change({ policy: { ...policy, Statement: [{ ...refusal, Principal: { AWS: 'arn:aws:iam::1:root' } }, tls] } }),
    /^policy: VersionsEndByLifecycleOnly is .*iam::1:root/,
  ],
  [
    'a statement added',
    change({ policy: { ...policy, Statement: [refusal, tls, { Effect: 'Allow', Principal: '*', Action: 's3:*' }] } }),
    /^policy: .*was added.*"Allow"/,
  ],
  [
    'a second statement of the same name',
    change({ policy: { ...policy, Statement: [refusal, tls, { ...refusal, Effect: 'Allow' }] } }),
    /^policy/,
  ],
  ['no lifecycle', change({ lifecycle: null }), /^lifecycle: snapshots is gone$/],
  [
    'a rule shortened',
    change({
      lifecycle: rules.map((rule) =>
        rule['ID'] === 'mirror' ? { ...rule, NoncurrentVersionExpiration: { NoncurrentDays: 1 } } : rule,
      ),
    }),
    /^lifecycle: mirror is .*"NoncurrentDays":"1"/,
  ],
  [
    'a rule switched off',
    change({ lifecycle: rules.map((rule) => (rule['ID'] === 'mirror' ? { ...rule, Status: 'Disabled' } : rule)) }),
    /^lifecycle: mirror is .*Disabled/,
  ],
  [
    'a rule on everything',
    change({ lifecycle: [...rules, { ID: 'all', Status: 'Enabled', Filter: {}, Expiration: { Days: 1 } }] }),
    /^lifecycle: all was added/,
  ],
];

for (const [what, found, told] of changed) {
  test(`a vault is no longer what was deployed: ${what}`, () => {
    assert.match(differences(deployed, found)[0] ?? '', told);
  });
}

test('terms are read back as they were written', () => {
  assert.deepEqual(parseTerms(JSON.stringify(deployed)), { terms: deployed });
});

for (const text of ['', 'policy', '{}', '[]', JSON.stringify({ ...deployed, more: 1 })]) {
  test(`refuses ${JSON.stringify(text.slice(0, 20))} as terms`, () => {
    assert.ok('problem' in parseTerms(text));
  });
}
