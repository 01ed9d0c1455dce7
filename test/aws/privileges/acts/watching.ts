import { DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import { DeleteAlarmsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PublishCommand } from '@aws-sdk/client-sns';
import { type AccountAct, act, arn, need } from './account.ts';

const topic = arn('sns', 'lifeboat-runner-alarms');

/** What tells of trouble, and what would silence it. */
export const watchingActs: readonly AccountAct[] = [
  ...['Lifeboat', 'AWS/RDS'].map((namespace) =>
    act(
      `put a metric of ${namespace}`,
      need('cloudwatch:PutMetricData', '*', { 'cloudwatch:namespace': namespace }),
      ({ cloudwatch }) =>
        cloudwatch.send(
          new PutMetricDataCommand({ Namespace: namespace, MetricData: [{ MetricName: 'x', Value: 1 }] }),
        ),
    ),
  ),
  act('send to the alarms’ topic', need('sns:Publish', topic), ({ sns }) =>
    sns.send(new PublishCommand({ TopicArn: topic, Message: 'x' })),
  ),
  act('delete the tasks’ log', need('logs:DeleteLogGroup', arn('logs', 'log-group:/lifeboat/tasks')), ({ logs }) =>
    logs.send(new DeleteLogGroupCommand({ logGroupName: '/lifeboat/tasks' })),
  ),
  act(
    'silence an alarm',
    need('cloudwatch:DeleteAlarms', arn('cloudwatch', 'alarm:lifeboat-snapshot-age')),
    ({ cloudwatch }) => cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['lifeboat-snapshot-age'] })),
  ),
  act(
    'delete a stack',
    need('cloudformation:DeleteStack', arn('cloudformation', 'stack/lifeboat-vault/1')),
    ({ stacks }) => stacks.send(new DeleteStackCommand({ StackName: 'lifeboat-vault' })),
  ),
];
