import { DescribeTasksCommand, type ECSClient, StopTaskCommand, type Task } from '@aws-sdk/client-ecs';
import { humanSeconds } from '../../../core/runs/duration.ts';
import { Failure } from '../../../errors.ts';
import type { Leftovers } from '../../../ports/leftovers.ts';
import type { TaskJob } from '../../../ports/tasks.ts';
import { ecsFailure } from './failure.ts';
import type { TaskHome } from './place.ts';
import { runningTasks } from './watcher.ts';

/** What one DescribeTasks takes. */
const perRequest = 100;

/**
 * Tasks of one job that run, or wait to run, for longer than its deadline. Nothing else stops a
 * stuck task outside a service; until it is stopped, the launcher considers its job running.
 */
export function overdueTasks(client: ECSClient, home: TaskHome, job: TaskJob, deadlineSeconds: number): Leftovers {
  return {
    kind: `${job} tasks`,
    async sweep(now) {
      const ended: string[] = [];
      const failures: Failure[] = [];
      for (const task of await describe(client, home, await runningTasks(client, home, job))) {
        const { taskArn, startedAt, createdAt } = task;
        const began = startedAt ?? createdAt;
        if (taskArn === undefined || began === undefined) continue;
        const age = (now.getTime() - began.getTime()) / 1000;
        if (age <= deadlineSeconds) continue;
        const problem = await stop(client, home, taskArn, `past its deadline of ${humanSeconds(deadlineSeconds)}`);
        if (problem === null) ended.push(`${taskArn} after ${humanSeconds(age)}`);
        else failures.push(problem);
      }
      return { ended, failures };
    },
  };
}

/** A task that has ended in the meantime is a failure MISSING in the reply, which is fine. */
async function describe(client: ECSClient, home: TaskHome, tasks: readonly string[]): Promise<readonly Task[]> {
  const described: Task[] = [];
  for (let start = 0; start < tasks.length; start += perRequest) {
    const asked = { cluster: home.cluster, tasks: tasks.slice(start, start + perRequest) };
    try {
      const { tasks: found = [], failures = [] } = await client.send(new DescribeTasksCommand(asked));
      const incident = failures.find(({ reason }) => reason !== 'MISSING');
      if (incident !== undefined) {
        throw new Failure('unexpected', `look at ${incident.arn}: ECS said ${incident.reason}`);
      }
      described.push(...found);
    } catch (error) {
      throw ecsFailure(error, `look at the tasks of ${home.cluster}`);
    }
  }
  return described;
}

async function stop(client: ECSClient, home: TaskHome, task: string, why: string): Promise<Failure | null> {
  try {
    await client.send(new StopTaskCommand({ cluster: home.cluster, task, reason: `lifeboat-janitor: ${why}` }));
    return null;
  } catch (error) {
    return ecsFailure(error, `stop ${task}`);
  }
}
