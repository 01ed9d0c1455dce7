import type { TaskJob } from '../../../ports/tasks.ts';

/** As the driver `awslogs` names the stream of a task: `<prefix>/<container>/<task id>`, the prefix being the job. */
export function streamOf(job: TaskJob, container: string, task: string): string {
  return `${job}/${container}/${task.slice(task.lastIndexOf('/') + 1)}`;
}
