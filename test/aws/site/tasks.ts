import { DescribeTasksCommand, ECSClient, type Task } from '@aws-sdk/client-ecs';
import { aws } from '../emulator/awsCli.ts';
import { awsClient } from '../emulator/local.ts';
import type { AwsSite } from '../site.ts';
import { until } from '../until.ts';

export interface EndedTask {
  readonly code: number | undefined;
  /** Why it stopped, and what it printed, as the log group has it. */
  readonly log: string;
}

/** Waits until a task has stopped. */
export async function endOf(site: AwsSite, arn: string): Promise<EndedTask> {
  const client = new ECSClient(awsClient(site.aws));
  try {
    let task: Task | undefined;
    const stopped = async () => {
      const { tasks } = await client.send(new DescribeTasksCommand({ cluster: site.name, tasks: [arn] }));
      task = tasks?.[0];
      return task?.lastStatus === 'STOPPED';
    };
    await until(`${arn} has stopped`, stopped, 300);
    return { code: task?.containers?.[0]?.exitCode, log: `${task?.stoppedReason}\n${await logOf(site, arn, task)}` };
  } finally {
    client.destroy();
  }
}

async function logOf(site: AwsSite, arn: string, task: Task | undefined): Promise<string> {
  const family = /\/([\w-]+):\d+$/.exec(task?.taskDefinitionArn ?? '')?.[1] ?? '';
  const stream = `${family.slice(site.name.length + 1)}/runner/${arn.slice(arn.lastIndexOf('/') + 1)}`;
  const where = ['--log-group-name', `/${site.name}/tasks`, '--log-stream-name', stream];
  // A task that could not start has no stream.
  return aws(site.aws, 'logs', 'get-log-events', ...where, '--query', 'events[].[message]').catch(() => '');
}
