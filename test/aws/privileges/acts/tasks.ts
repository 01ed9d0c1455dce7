import { RegisterTaskDefinitionCommand, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { type AccountAct, act, arn, need, roleArn } from './account.ts';

/** Starting and ending tasks, and borrowing what others may do. */
export const taskActs: readonly AccountAct[] = [
  ...['backup', 'drill', 'restore'].map((job) => starting(`start a task of ${job}`, job, 'lifeboat')),
  starting('start a task in another cluster', 'backup', 'default'),
  act('stop a task', need('ecs:StopTask', arn('ecs', 'task/lifeboat/1'), inCluster('lifeboat')), ({ ecs, owner }) =>
    owner.withTask((task) => ecs.send(new StopTaskCommand({ cluster: 'lifeboat', task }))),
  ),
  act('register a task of its own', need('ecs:RegisterTaskDefinition', '*'), ({ ecs }) =>
    ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'lifeboat-backup',
        containerDefinitions: [{ name: 'x', image: 'x' }],
      }),
    ),
  ),
  ...['backup-task', 'restore-task', 'launch-function'].map((role) =>
    lending(`lend the role lifeboat-${role} to a task`, role, 'ecs-tasks.amazonaws.com'),
  ),
  lending('lend a task’s role to a function', 'backup-task', 'lambda.amazonaws.com'),
  act('give a role more powers', need('iam:PutRolePolicy', roleArn('lifeboat-backup-task')), null),
  act('assume the role of another job', need('sts:AssumeRole', roleArn('lifeboat-drill-task')), ({ sts }) =>
    sts.send(new AssumeRoleCommand({ RoleArn: roleArn('lifeboat-drill-task'), RoleSessionName: 'x' })),
  ),
];

function starting(name: string, job: string, cluster: string): AccountAct {
  const taskDefinition = `lifeboat-${job}`;
  const family = arn('ecs', `task-definition/${taskDefinition}:1`);
  return act(name, need('ecs:RunTask', family, inCluster(cluster)), ({ ecs }) =>
    ecs.send(
      new RunTaskCommand({
        cluster,
        taskDefinition,
        launchType: 'FARGATE',
        networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
      }),
    ),
  );
}

function inCluster(cluster: string): Readonly<Record<string, string>> {
  return { 'ecs:cluster': arn('ecs', `cluster/${cluster}`) };
}

/** Not a call of its own: it is asked for when a task or a function is made. */
function lending(name: string, role: string, to: string): AccountAct {
  return act(name, need('iam:PassRole', roleArn(`lifeboat-${role}`), { 'iam:PassedToService': to }), null);
}
