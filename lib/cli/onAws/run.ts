import type { AwsSection } from '../../config/deployment/schema.ts';
import type { TaskJob } from '../../ports/tasks.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { printable } from '../output/printable.ts';
import { ended } from './ended.ts';

export interface OnAwsRequest {
  /** A task to attach to; undefined starts one. */
  readonly follow: string | undefined;
  /** The new task's variables, called once lifeboat.json is known to be valid; none unless given. */
  readonly variables?: () => Promise<Readonly<Record<string, string>>>;
}

/** Starts a task, or attaches to one, shows its output, and ends as it ends. An interruption leaves it running. */
export async function runOnAws(
  context: CommandContext,
  job: TaskJob,
  { follow, variables }: OnAwsRequest,
): Promise<CommandResult> {
  const { reporter, screen, signal, clock } = context;
  const deployment = await context.deployment();
  // A command that runs on this machine does not need the AWS clients.
  const { composeOnAws } = await import('../../compose/onAws.ts');
  const tasks = composeOnAws(deployment, clock);
  const start = async (): Promise<string> => {
    const told = (await variables?.()) ?? {};
    reporter.stage('start');
    return tasks.start(job, told);
  };
  const task = follow ?? (await start());
  const id = task.slice(task.lastIndexOf('/') + 1);
  for (const line of waysBack(deployment.aws, job, id)) screen.line(line);
  let stage = '';
  const watcher = {
    line: (text: string) => screen.line(printable(text)),
    state: (state: string) => {
      if (state !== stage) reporter.stage(state);
      stage = state;
    },
  };
  const end = await tasks.follow({ job, task: id }, watcher, signal);
  return end === null ? detached(deployment.aws, job, id) : ended(job, id, end);
}

function waysBack({ name, region }: AwsSection, job: TaskJob, id: string): readonly string[] {
  return [
    `task ${id} of ${name}-${job} in ${region}; it does not end with this command`,
    `  to come back to it: lifeboat ${job} --on aws --follow ${id}`,
    `  to stop it: aws ecs stop-task --region ${region} --cluster ${name} --task ${id}`,
  ];
}

function detached(aws: AwsSection, job: TaskJob, id: string): CommandResult {
  return {
    exit: 'interrupted',
    document: { job, task: id, state: 'running' },
    print(screen) {
      screen.line('nobody follows it now, and it runs on:');
      for (const line of waysBack(aws, job, id)) screen.line(line);
    },
  };
}
