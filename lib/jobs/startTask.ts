import { randomUUID } from 'node:crypto';
import { Failure } from '../errors.ts';
import type { TaskJob, TaskLauncher } from '../ports/tasks.ts';

/**
 * Starts a task for a person, with the person's own rights; returns its ARN. Failure `busy` when one of the job is
 * already running: it contains the task's name and how to follow it.
 */
export async function startTask(
  tasks: TaskLauncher,
  job: TaskJob,
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const [running] = await tasks.running(job);
  if (running === undefined) return tasks.launch({ job, variables, clientToken: randomUUID() });
  throw new Failure('busy', `a task of ${job} is under way: ${running}`, {
    hint: `watch it: lifeboat ${job} --on aws --follow ${taskId(running)}`,
  });
}

/** The last part of a task's ARN, which names it within its cluster. */
function taskId(task: string): string {
  return task.slice(task.lastIndexOf('/') + 1);
}
