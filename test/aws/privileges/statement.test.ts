import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allows, type Request, type Statement } from './statement.ts';

const putting: Statement = {
  Effect: 'Allow',
  Action: ['s3:PutObject*', 's3:GetObject'],
  Resource: ['arn:aws:s3:::vault/pg/*'],
};
const capped: Statement = {
  Effect: 'Deny',
  Action: ['s3:PutObject'],
  Resource: ['arn:aws:s3:::vault/*'],
  Condition: { NumericGreaterThan: { 's3:object-lock-remaining-retention-days': '31' } },
};
const starting: Statement = {
  Effect: 'Allow',
  Action: ['ecs:RunTask'],
  Resource: ['arn:aws:ecs:*:*:task-definition/lifeboat-?ackup:*'],
  Condition: { ArnEquals: { 'ecs:cluster': ['arn:aws:ecs:eu:1:cluster/a', 'arn:aws:ecs:eu:1:cluster/b'] } },
};
const put = { action: 's3:PutObject', resource: 'arn:aws:s3:::vault/pg/x' };
const start = {
  action: 'ecs:RunTask',
  resource: 'arn:aws:ecs:eu:1:task-definition/lifeboat-backup:3',
  context: { 'ecs:cluster': 'arn:aws:ecs:eu:1:cluster/b' },
};

const cases: readonly (readonly [string, boolean, readonly Statement[], Request])[] = [
  ['nothing allows it', false, [], put],
  ['a pattern of actions allows it', true, [putting], put],
  ['actions are compared without regard to case', true, [putting], { ...put, action: 'S3:putobject' }],
  ['another resource is not meant', false, [putting], { ...put, resource: 'arn:aws:s3:::vault/minio/x' }],
  ['a resource’s dots are no patterns', false, [putting], { ...put, resource: 'arn:aws:s3:::vaultXpg/x' }],
  ['a denial of what the request does not say is passed over', true, [putting, capped], put],
  [
    'a denial wins',
    false,
    [putting, capped],
    { ...put, context: { 's3:object-lock-remaining-retention-days': '3650' } },
  ],
  [
    'a denial that does not apply does not',
    true,
    [putting, capped],
    { ...put, context: { 's3:object-lock-remaining-retention-days': '30' } },
  ],
  ['one value of several is enough for a condition', true, [starting], start],
  [
    'no value of them is not',
    false,
    [starting],
    { ...start, context: { 'ecs:cluster': 'arn:aws:ecs:eu:1:cluster/c' } },
  ],
  ['an allowance wants what its condition asks for', false, [starting], { ...start, context: {} }],
];

for (const [why, expected, statements, request] of cases) {
  test(`${expected ? 'allowed' : 'refused'}: ${why}`, () => {
    assert.equal(allows(statements, [], request), expected);
  });
}

test('fails on a condition that it does not know, for none may be passed over', () => {
  const odd = { ...putting, Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } };
  assert.throws(() => allows([odd], [], { ...put, context: { 'aws:SourceIp': '10.0.0.1' } }), /IpAddress/);
  // Also where the request says nothing of it.
  assert.throws(() => allows([odd], [], put), /IpAddress/);
});
