import { type ECSClient, paginateListTasks } from '@aws-sdk/client-ecs';
import type { TaskJob, TaskWatcher } from '../../../ports/tasks.ts';
import { ecsFailure } from './failure.ts';
import { familyOf, type TaskHome } from './place.ts';

export function taskWatcher(client: ECSClient, home: TaskHome): TaskWatcher {
  return { running: async (job) => runningTasks(client, home, job) };
}

/** Tasks whose wanted end is RUNNING: pending ones are among them. */
export async function runningTasks(client: ECSClient, home: TaskHome, job: TaskJob): Promise<readonly string[]> {
  const family = familyOf(home, job);
  const found: string[] = [];
  try {
    const pages = paginateListTasks({ client }, { cluster: home.cluster, family, desiredStatus: 'RUNNING' });
    for await (const { taskArns = [] } of pages) found.push(...taskArns);
  } catch (error) {
    throw ecsFailure(error, `list tasks of ${family}`);
  }
  return found;
}
