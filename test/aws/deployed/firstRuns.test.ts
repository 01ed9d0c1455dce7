import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DescribeDBInstancesCommand, RDSClient } from '@aws-sdk/client-rds';
import { readReceipts } from '../../../lib/jobs/vaultRecords/receipts.ts';
import { collect } from '../../contracts/collect.ts';
import { until } from '../../helpers/until.ts';
import { manifests, ownerOf, pinnedDump } from '../../jobs/backup/shelves.ts';
import { aws } from '../emulator/awsCli.ts';
import { awsClient } from '../emulator/local.ts';
import { awsSite } from '../site.ts';

test('a first deployment runs backup, mirror and drill by itself, one after the other, and their metric says so', async (t) => {
  const site = await awsSite();
  for (const [what, seconds] of site.steps) t.diagnostic(`${what}: ${seconds.toFixed(1)} s`);
  for (const job of ['backup', 'mirror', 'drill'] as const) {
    const { code, log, startedBy, failed } = site.first[job];
    assert.equal(code, 0, log);
    assert.equal(startedBy, 'lifeboat-first');
    assert.equal(failed, 0);
  }
});

test('the bootstrap of docs/guide/aws.md lets the operations account deploy, with the rights that it names', async () => {
  const { aws: place } = await awsSite();
  // Asked for by its outcome: the CLI of the CDK says nothing of an option that it does not know.
  const asked = [
    'describe-stacks',
    '--stack-name',
    'CDKToolkit',
    '--query',
    'Stacks[0].Parameters[].[ParameterKey,ParameterValue]',
  ];
  const told = await aws(place, 'cloudformation', ...asked);
  const parameters = new Map(told.split('\n').map((line) => line.split('\t') as [string, string]));
  assert.equal(parameters.get('TrustedAccounts'), '000000000000');
  assert.equal(parameters.get('CloudFormationExecutionPolicies'), 'arn:aws:iam::aws:policy/AdministratorAccess');
});

test('the first snapshot lies in the vault, whole and sealed', async () => {
  const { world } = await awsSite();
  const [first] = await manifests(world);
  assert.ok(first);
  const bytes = await pinnedDump(world, first);
  assert.equal(first.dump.recipients.length, 1);
  assert.ok(bytes.length > 0);
});

test('the first drill restored into an instance of its own, found no difference, ran the operator’s own checks, and deleted it', async () => {
  const { world, aws: place } = await awsSite();
  const [receipt] = await collect(readReceipts(ownerOf(world), 'drill', world.host));
  assert.equal(receipt?.exitCode, 0);
  assert.equal(receipt.details['ownChecks'], 2);
  const client = new RDSClient(awsClient(place));
  await until('the instance is gone', async () => {
    const { DBInstances = [] } = await client.send(new DescribeDBInstancesCommand({}));
    return DBInstances.length === 0;
  });
  client.destroy();
});
