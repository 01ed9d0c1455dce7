import assert from 'node:assert/strict';
import { test } from 'node:test';
import { powersOver } from '../../lib/core/vault/powers.ts';
import { vaultTerms } from '../../lib/infra/vault/terms.ts';
import type { BucketStatement } from '../../lib/infra/vault/vaultPolicy.ts';
import { allOf, deploymentOf, templatesOf } from './templates.ts';

const bucket = 'arn:aws:s3:::port-nimara-vault';
const { vault, runner, app } = await templatesOf('two accounts');
const [policy] = allOf(vault, 'AWS::S3::BucketPolicy');
const document = policy?.['PolicyDocument'] as { readonly Statement: readonly BucketStatement[] };

test('the runner’s tasks are let in by the names of their roles, each with its own job’s powers', () => {
  for (const job of ['backup', 'mirror', 'drill', 'restore'] as const) {
    const role = `arn:aws:iam::222222222222:role/lifeboat-${job}-task`;
    const guest = document.Statement.filter(
      ({ Condition: condition }) => condition?.['ArnEquals']?.['aws:PrincipalArn'] === role,
    );
    assert.ok(guest.every(({ Principal: principal }) => principal.AWS === 'arn:aws:iam::222222222222:root'));
    const given = guest.map(({ Action: actions, Resource: resources, Condition: conditions = {} }) => {
      const rest = Object.fromEntries(Object.entries(conditions).filter(([kind]) => kind !== 'ArnEquals'));
      return Object.keys(rest).length === 0 ? { actions, resources } : { actions, resources, conditions: rest };
    });
    assert.deepEqual(given, powersOver([job], bucket));
    assert.ok(
      allOf(runner, 'AWS::IAM::Role').some(({ RoleName: name }) => `role/${String(name)}` === role.split(':').at(-1)),
    );
  }
});

test('nobody of another account comes in otherwise, and in one account nobody needs to', async () => {
  const allowed = document.Statement.filter(({ Effect: effect }) => effect === 'Allow');
  assert.ok(allowed.every(({ Condition: condition }) => condition?.['ArnEquals']?.['aws:PrincipalArn'] !== undefined));
  const alone = await templatesOf('the example');
  assert.doesNotMatch(JSON.stringify(allOf(alone.vault, 'AWS::S3::BucketPolicy')), /"Allow"/);
});

test('what the pulse holds against the vault is what the template makes of it, and S3 takes it', async () => {
  const terms = vaultTerms(await deploymentOf('two accounts'));
  assert.deepEqual(terms.policy, JSON.parse(JSON.stringify(document)));
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html
  assert.ok(JSON.stringify(document).length < 20 * 1024);
});

test('each stack is of its account', () => {
  const accounts = new Map(app.synth().stacks.map(({ stackName, environment }) => [stackName, environment.account]));
  assert.deepEqual(Object.fromEntries(accounts), {
    'lifeboat-vault': '111111111111',
    'lifeboat-runner': '222222222222',
  });
});
