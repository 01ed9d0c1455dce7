import { DescribeTasksCommand, ECSClient, ListTasksCommand, type Task } from '@aws-sdk/client-ecs';
import type { TaskJob } from '../../../lib/ports/tasks.ts';
import { until } from '../../helpers/until.ts';
import { aws } from '../emulator/awsCli.ts';
import { type AwsPlace, awsClient } from '../emulator/local.ts';

/** The cluster of a deployed stack, where it is. */
export interface Cluster {
  readonly aws: AwsPlace;
  readonly name: string;
}

export interface EndedTask {
  readonly code: number | undefined;
  /** Why it stopped, and what it printed, as the log group has it. */
  readonly log: string;
  readonly startedBy: string | undefined;
}

/** A drill waits for an instance, and two cores are shared with the servers of the test. */
const waitSeconds = 300;

/** Waits until a task has stopped. */
export async function endOf(cluster: Cluster, arn: string): Promise<EndedTask> {
  const client = new ECSClient(awsClient(cluster.aws));
  try {
    let task: Task | undefined;
    const stopped = async () => {
      const { tasks } = await client.send(new DescribeTasksCommand({ cluster: cluster.name, tasks: [arn] }));
      task = tasks?.[0];
      return task?.lastStatus === 'STOPPED';
    };
    await until(`${arn} has stopped`, stopped, waitSeconds);
    return {
      code: task?.containers?.[0]?.exitCode,
      log: `${task?.stoppedReason}\n${await logOf(cluster, arn, task)}`,
      startedBy: task?.startedBy,
    };
  } finally {
    client.destroy();
  }
}

/** Waits until there is a task of this job, and then for its end. */
export async function endOfFirst(cluster: Cluster, job: TaskJob): Promise<EndedTask> {
  const client = new ECSClient(awsClient(cluster.aws));
  try {
    let arn: string | undefined;
    await until(`there is a task of ${job}`, async () => {
      for (const desiredStatus of ['RUNNING', 'STOPPED'] as const) {
        const asked = { cluster: cluster.name, family: `${cluster.name}-${job}`, desiredStatus };
        const { taskArns = [] } = await client.send(new ListTasksCommand(asked));
        arn ??= taskArns[0];
      }
      return arn !== undefined;
    });
    return await endOf(cluster, arn ?? '');
  } finally {
    client.destroy();
  }
}

async function logOf(cluster: Cluster, arn: string, task: Task | undefined): Promise<string> {
  const family = /\/([\w-]+):\d+$/.exec(task?.taskDefinitionArn ?? '')?.[1] ?? '';
  const stream = `${family.slice(cluster.name.length + 1)}/runner/${arn.slice(arn.lastIndexOf('/') + 1)}`;
  const where = ['--log-group-name', `/${cluster.name}/tasks`, '--log-stream-name', stream];
  // A task that could not start has no stream.
  return aws(cluster.aws, 'logs', 'get-log-events', ...where, '--query', 'events[].[message]').catch(() => '');
}
