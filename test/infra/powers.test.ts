import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from 'aws-cdk-lib/assertions';
import { allOf, exampleTemplates, type Properties, templatesOf } from './templates.ts';

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** What each role may do, by the name of the role; a policy names its roles by reference. */
function powersIn(template: Template): ReadonlyMap<string, readonly Statement[]> {
  const roles = template.findResources('AWS::IAM::Role');
  const policies = allOf(template, 'AWS::IAM::Policy').map((properties) => ({
    roles: (properties['Roles'] as readonly { readonly Ref: string }[]).map(({ Ref: id }) => id),
    statements: (properties['PolicyDocument'] as { readonly Statement: readonly Statement[] }).Statement,
  }));
  return new Map(
    Object.entries(roles).map(([id, { Properties: properties }]) => [
      nameOf(properties as Properties, id),
      policies.filter((policy) => policy.roles.includes(id)).flatMap(({ statements }) => statements),
    ]),
  );
}

/** A role without one is of CDK's own making: the machine at the fixed address. */
function nameOf({ RoleName: name }: Properties, id: string): string {
  return typeof name === 'string' ? name : id;
}

/** Beside S3, whose powers vaultStack.test.ts has. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'lifeboat-backup-task': [],
  'lifeboat-mirror-task': [],
  'lifeboat-drill-task': [
    'ec2:DescribeAccountAttributes',
    'ec2:DescribeAvailabilityZones',
    'ec2:DescribeInternetGateways',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeVpcs',
    'iam:CreateServiceLinkedRole',
    'rds:AddTagsToResource',
    'rds:CreateDBInstance',
    'rds:DeleteDBInstance',
    'rds:DescribeDBEngineVersions',
    'rds:DescribeDBInstances',
    'rds:DescribeEngineDefaultParameters',
    'rds:ListTagsForResource',
  ],
  'lifeboat-restore-task': [
    'ecs:ListTasks',
    'events:DescribeRule',
    'events:DisableRule',
    'events:EnableRule',
    'events:TagResource',
    'events:UntagResource',
  ],
  'lifeboat-launch-function': ['ecs:ListTasks', 'ecs:RunTask', 'iam:PassRole'],
  'lifeboat-outcome-function': [
    'cloudwatch:GetMetricStatistics',
    'cloudwatch:PutMetricData',
    'logs:GetLogEvents',
    'sns:Publish',
  ],
  'lifeboat-janitor-function': [
    'cloudwatch:PutMetricData',
    'ecs:DescribeTasks',
    'ecs:ListTasks',
    'ecs:StopTask',
    'events:DescribeRule',
    'events:EnableRule',
    'events:ListTagsForResource',
    'events:UntagResource',
    'rds:DeleteDBInstance',
    'rds:DescribeDBInstances',
    'rds:ListTagsForResource',
  ],
  'lifeboat-pulse-function': ['cloudwatch:PutMetricData'],
  'lifeboat-prune-function': [],
};

/** A function writes its log and hands what it cannot do to the dead letters. */
const ofFunctions = ['logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:SendMessage'];

/** Actions that have no resource, and the two that a condition holds to ours. */
const everywhere: ReadonlySet<string> = new Set([
  'cloudwatch:GetMetricStatistics',
  'cloudwatch:PutMetricData',
  'ec2:DescribeAccountAttributes',
  'ec2:DescribeAvailabilityZones',
  'ec2:DescribeInternetGateways',
  'ec2:DescribeSecurityGroups',
  'ec2:DescribeSubnets',
  'ec2:DescribeVpcAttribute',
  'ec2:DescribeVpcs',
  'ecr:GetAuthorizationToken',
  'ecs:ListTasks',
  'rds:DescribeDBEngineVersions',
  'rds:DescribeEngineDefaultParameters',
  's3:ListAllMyBuckets',
]);

const { vault, runner } = await templatesOf('the example');
const powers = new Map([...powersIn(vault), ...powersIn(runner)]);

function actionsOf(statement: Statement): readonly string[] {
  return [statement.Action].flat();
}

for (const [role, actions] of Object.entries(expected)) {
  test(`${role} may do ${actions.length === 0 ? 'nothing' : actions.join(', ')} beside what it may in the vault`, () => {
    const beside = (powers.get(role) ?? []).flatMap(actionsOf).filter((action) => !action.startsWith('s3:'));
    const wanted = role.endsWith('-function') ? [...actions, ...ofFunctions] : actions;
    assert.deepEqual([...new Set(beside)].toSorted(), wanted.toSorted());
  });
}

test('what starts a task may read that job’s secrets, write its log and fetch the image, and nothing else', () => {
  const secrets: Readonly<Record<string, readonly string[]>> = {
    backup: ['source'],
    mirror: ['source'],
    drill: ['opener', 'source'],
    restore: ['opener', 'restore'],
  };
  for (const [job, names] of Object.entries(secrets)) {
    const statements = powers.get(`lifeboat-${job}-execution`) ?? [];
    const services = new Set(statements.flatMap(actionsOf).map((action) => action.replace(/:.*/, '')));
    assert.deepEqual([...services].toSorted(), ['ecr', 'logs', 'secretsmanager'], job);
    const reading = statements.find((each) => actionsOf(each).includes('secretsmanager:GetSecretValue'));
    const read = [...JSON.stringify(reading?.Resource).matchAll(/:secret:lifeboat\/([a-z]+)-\?{6}/g)];
    assert.deepEqual(read.map(([, name = '']) => name).toSorted(), names, job);
    const logging = statements.find((each) => actionsOf(each).includes('logs:PutLogEvents'));
    assert.match(JSON.stringify(logging?.Resource), new RegExp(`:log-group:/lifeboat/tasks:log-stream:${job}/\\*`));
  }
});

test('nobody has a power over everything that could be had over less', () => {
  for (const [role, statements] of powers) {
    for (const statement of statements) {
      if ([statement.Resource].flat().every((resource) => resource !== '*')) continue;
      const wide = actionsOf(statement).filter((action) => !everywhere.has(action));
      assert.deepEqual(wide, [], role);
      if (actionsOf(statement).some((action) => /^(?:cloudwatch:Put|ecs:)/.test(action))) {
        assert.notEqual(statement.Condition, undefined, role);
      }
    }
  }
});

test('launch starts the three jobs of rules, passes their roles, and cannot start a restore', () => {
  const launch = JSON.stringify(powers.get('lifeboat-launch-function'));
  for (const job of ['backup', 'mirror', 'drill']) {
    assert.match(launch, new RegExp(`:task-definition/lifeboat-${job}:\\*`));
    assert.match(launch, new RegExp(`:role/lifeboat-${job}-task`));
  }
  assert.doesNotMatch(launch, /restore/);
});

test('a throwaway database is made with our mark and deleted only by it', () => {
  for (const role of ['lifeboat-drill-task', 'lifeboat-janitor-function']) {
    const deleting = (powers.get(role) ?? []).find((each) => actionsOf(each).includes('rds:DeleteDBInstance'));
    assert.deepEqual(deleting?.Condition, { StringEquals: { 'aws:ResourceTag/lifeboat:owner': 'lifeboat' } });
    assert.match(JSON.stringify(deleting?.Resource), /:db:lifeboat-drill-\*/);
  }
  const tagging = (powers.get('lifeboat-drill-task') ?? []).find((each) =>
    actionsOf(each).includes('rds:AddTagsToResource'),
  );
  assert.deepEqual(tagging?.Condition, { StringEquals: { 'aws:RequestTag/lifeboat:owner': 'lifeboat' } });
});

test('no grant of CDK stands where powers are written by hand', () => {
  const text = JSON.stringify([...powers]);
  assert.doesNotMatch(text, /"(?:s3|rds|ecs|events|sns|secretsmanager):(?:\*|Get\*|List\*|Describe\*|Put\*|Abort\*)/);
});

test('a parameter group that the operator named is the one that a throwaway database may have', async () => {
  const named = await exampleTemplates({ DRILL_RDS_PARAMETER_GROUP: 'crm-drill-16' });
  const drill = JSON.stringify(powersIn(named.runner).get('lifeboat-drill-task'));
  assert.match(drill, /:pg:crm-drill-16"/);
  assert.doesNotMatch(drill, /pg:default/);
});
