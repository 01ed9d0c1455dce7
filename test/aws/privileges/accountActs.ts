import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { RegisterTaskDefinitionCommand, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { DeleteRuleCommand, DisableRuleCommand, EnableRuleCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import {
  AddTagsToResourceCommand,
  CreateDBInstanceCommand,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { GetSecretValueCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { PublishCommand } from '@aws-sdk/client-sns';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { Clients } from './clients.ts';
import type { Request } from './statement.ts';
import { account, region } from './template.ts';

export interface AccountAct {
  readonly act: string;
  /** The role of the job itself, or the one that starts its task and reads its secrets. */
  readonly as: 'job' | 'start';
  readonly needs: readonly Request[];
  /** Null where there is no call of its own. */
  readonly attempt: ((as: Clients) => Promise<unknown>) | null;
}

const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`;
const roleArn = (role: string): string => `arn:aws:iam::${account}:role/${role}`;
const marked = { 'lifeboat:owner': 'lifeboat' };

export const accountActs: readonly AccountAct[] = [
  ...['backup', 'drill', 'restore'].map((each) => running(`start a task of ${each}`, each, 'lifeboat')),
  running('start a task in another cluster', 'backup', 'default'),
  job('stop a task', [{ action: 'ecs:StopTask', resource: arn('ecs', 'task/lifeboat/1') }], ({ ecs }) =>
    ecs.send(new StopTaskCommand({ cluster: 'lifeboat', task: '1' })),
  ),
  job('register a task of its own', [{ action: 'ecs:RegisterTaskDefinition', resource: '*' }], ({ ecs }) =>
    ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'lifeboat-backup',
        containerDefinitions: [{ name: 'x', image: 'x' }],
      }),
    ),
  ),
  ...['backup-task', 'restore-task', 'launch-function'].map((role) =>
    job(
      `lend the role lifeboat-${role} to a task`,
      [
        {
          action: 'iam:PassRole',
          resource: roleArn(`lifeboat-${role}`),
          context: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
        },
      ],
      null,
    ),
  ),
  job(
    'lend a task’s role to a function',
    [
      {
        action: 'iam:PassRole',
        resource: roleArn('lifeboat-backup-task'),
        context: { 'iam:PassedToService': 'lambda.amazonaws.com' },
      },
    ],
    null,
  ),
  job('give a role more powers', [{ action: 'iam:PutRolePolicy', resource: roleArn('lifeboat-backup-task') }], null),
  job(
    'assume the role of another job',
    [{ action: 'sts:AssumeRole', resource: roleArn('lifeboat-drill-task') }],
    ({ sts }) => sts.send(new AssumeRoleCommand({ RoleArn: roleArn('lifeboat-drill-task'), RoleSessionName: 'x' })),
  ),
  ...['backup', 'drill'].map((name) => {
    const Name = `lifeboat-${name}`;
    return job(
      `pause the rule of ${name}`,
      [{ action: 'events:DisableRule', resource: arn('events', `rule/${Name}`) }],
      ({ events }) => events.send(new DisableRuleCommand({ Name })),
    );
  }),
  job(
    'resume the rule of backup',
    [{ action: 'events:EnableRule', resource: arn('events', 'rule/lifeboat-backup') }],
    ({ events }) => events.send(new EnableRuleCommand({ Name: 'lifeboat-backup' })),
  ),
  job('change a rule', [{ action: 'events:PutRule', resource: arn('events', 'rule/lifeboat-backup') }], ({ events }) =>
    events.send(new PutRuleCommand({ Name: 'lifeboat-backup', ScheduleExpression: 'rate(30 days)' })),
  ),
  job(
    'delete a rule',
    [{ action: 'events:DeleteRule', resource: arn('events', 'rule/lifeboat-mirror') }],
    ({ events }) => events.send(new DeleteRuleCommand({ Name: 'lifeboat-mirror' })),
  ),
  creating('make a marked database', 'lifeboat-drill-1', marked),
  creating('make one without the mark', 'lifeboat-drill-2', {}),
  creating('make one of another name', 'crm-1', marked),
  ...(
    [
      ['delete a marked database', 'lifeboat-drill-9', marked],
      ['delete one without the mark', 'lifeboat-drill-8', {}],
      ['delete the application’s database', 'crm', {}],
    ] as const
  ).map(([act, name, tags]) =>
    job(
      act,
      [
        {
          action: 'rds:DeleteDBInstance',
          resource: arn('rds', `db:${name}`),
          context: tagged('aws:ResourceTag', tags),
        },
      ],
      async ({ rds, owner }) => {
        await owner.makeDatabase(name);
        try {
          await rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: name, SkipFinalSnapshot: true }));
        } finally {
          await owner.dropDatabase(name);
        }
      },
    ),
  ),
  job(
    'change the application’s database',
    [{ action: 'rds:ModifyDBInstance', resource: arn('rds', 'db:crm') }],
    ({ rds }) =>
      rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'crm', MasterUserPassword: 'not-a-password' })),
  ),
  job(
    'mark the application’s database as its own',
    [{ action: 'rds:AddTagsToResource', resource: arn('rds', 'db:crm'), context: tagged('aws:RequestTag', marked) }],
    async ({ rds, owner }) => {
      await owner.makeDatabase('crm');
      try {
        await rds.send(
          new AddTagsToResourceCommand({
            ResourceName: arn('rds', 'db:crm'),
            Tags: [{ Key: 'lifeboat:owner', Value: 'lifeboat' }],
          }),
        );
      } finally {
        await owner.dropDatabase('crm');
      }
    },
  ),
  job('look for databases', [{ action: 'rds:DescribeDBInstances', resource: arn('rds', 'db:*') }], ({ rds }) =>
    rds.send(new DescribeDBInstancesCommand({})),
  ),
  ...['source', 'opener', 'restore'].flatMap((name) => [
    { ...reading(name), as: 'start', act: `read ${name}’s secret when its task is started` } as const,
    { ...reading(name), as: 'job', act: `read ${name}’s secret itself` } as const,
  ]),
  job('replace a secret', [{ action: 'secretsmanager:PutSecretValue', resource: secretArn('opener') }], ({ secrets }) =>
    secrets.send(new PutSecretValueCommand({ SecretId: 'lifeboat/opener', SecretString: '{}' })),
  ),
  ...['Lifeboat', 'AWS/RDS'].map((namespace) =>
    job(
      `put a metric of ${namespace}`,
      [{ action: 'cloudwatch:PutMetricData', resource: '*', context: { 'cloudwatch:namespace': namespace } }],
      // moto asks for `monitoring:PutMetricData`, which no policy of AWS has.
      null,
    ),
  ),
  job(
    'send to the alarms’ topic',
    [{ action: 'sns:Publish', resource: arn('sns', 'lifeboat-runner-alarms') }],
    ({ sns }) => sns.send(new PublishCommand({ TopicArn: arn('sns', 'lifeboat-runner-alarms'), Message: 'x' })),
  ),
  job(
    'delete the tasks’ log',
    [{ action: 'logs:DeleteLogGroup', resource: arn('logs', 'log-group:/lifeboat/tasks') }],
    ({ logs }) => logs.send(new DeleteLogGroupCommand({ logGroupName: '/lifeboat/tasks' })),
  ),
  job(
    'delete a stack',
    [{ action: 'cloudformation:DeleteStack', resource: arn('cloudformation', 'stack/lifeboat-vault/1') }],
    ({ stacks }) => stacks.send(new DeleteStackCommand({ StackName: 'lifeboat-vault' })),
  ),
];

function job(act: string, needs: readonly Request[], attempt: AccountAct['attempt']): AccountAct {
  return { act, as: 'job', needs, attempt };
}

function running(act: string, name: string, cluster: string): AccountAct {
  const taskDefinition = `lifeboat-${name}`;
  const context = { 'ecs:cluster': arn('ecs', `cluster/${cluster}`) };
  return job(
    act,
    [{ action: 'ecs:RunTask', resource: arn('ecs', `task-definition/${taskDefinition}:1`), context }],
    ({ ecs }) => ecs.send(new RunTaskCommand({ cluster, taskDefinition, launchType: 'FARGATE', networkConfiguration })),
  );
}

const networkConfiguration = { awsvpcConfiguration: { subnets: ['subnet-1'] } };

function creating(act: string, name: string, tags: Readonly<Record<string, string>>): AccountAct {
  const context = tagged('aws:RequestTag', tags);
  return job(
    act,
    [
      { action: 'rds:CreateDBInstance', resource: arn('rds', `db:${name}`), context },
      { action: 'rds:CreateDBInstance', resource: arn('rds', 'subgrp:lifeboat-drill'), context },
    ],
    async ({ rds, owner }) => {
      try {
        await rds.send(
          new CreateDBInstanceCommand({
            DBInstanceIdentifier: name,
            DBInstanceClass: 'db.t4g.medium',
            Engine: 'postgres',
            Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
          }),
        );
      } finally {
        await owner.dropDatabase(name);
      }
    },
  );
}

function tagged(key: string, tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, value]));
}

/** Secrets Manager adds six characters to each name. */
function secretArn(name: string): string {
  return arn('secretsmanager', `secret:lifeboat/${name}-AbCdEf`);
}

function reading(name: string): Pick<AccountAct, 'needs' | 'attempt'> {
  return {
    needs: [{ action: 'secretsmanager:GetSecretValue', resource: secretArn(name) }],
    attempt: ({ secrets }) => secrets.send(new GetSecretValueCommand({ SecretId: `lifeboat/${name}` })),
  };
}
