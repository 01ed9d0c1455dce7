import { DescribeTasksCommand, type ECSClient, type Task } from '@aws-sdk/client-ecs';
import { Failure } from '../../../errors.ts';
import type { TaskInspector, TaskState } from '../../../ports/tasks.ts';
import { ecsFailure } from './failure.ts';
import { container } from './place.ts';

export function taskInspector(client: ECSClient, cluster: string): TaskInspector {
  return {
    async inspect(task) {
      const found = await describe(client, cluster, task);
      if (found !== undefined) return stateOf(found);
      // ECS forgets a task about an hour after its end.
      throw new Failure('usage', `there is no task ${task} in the cluster ${cluster}, or it ended long ago`, {
        hint: `see those there are: aws ecs list-tasks --cluster ${cluster}`,
      });
    },
  };
}

async function describe(client: ECSClient, cluster: string, task: string): Promise<Task | undefined> {
  try {
    const { tasks = [], failures = [] } = await client.send(new DescribeTasksCommand({ cluster, tasks: [task] }));
    const [failure] = failures;
    if (failure !== undefined && failure.reason !== 'MISSING') {
      throw new Failure('unexpected', `look at the task ${task}: ECS said ${failure.reason}`);
    }
    return tasks[0];
  } catch (error) {
    throw ecsFailure(error, `look at the task ${task}`);
  }
}

function stateOf({ lastStatus, stoppedReason, stopCode, containers = [] }: Task): TaskState {
  if (lastStatus === 'RUNNING') return { state: 'running' };
  if (lastStatus !== 'STOPPED') return { state: 'waiting' };
  const runner = containers.find(({ name }) => name === container);
  const reasons = [
    stoppedReason ?? stopCode ?? 'no reason given',
    ...(runner?.reason === undefined ? [] : [runner.reason]),
  ];
  return { state: 'ended', exitCode: runner?.exitCode ?? null, reason: reasons.join('; ') };
}
