import { type ControlPlane, stackXml, startControlPlane, xmlReply } from './controlPlane.ts';

/** What becomes of the one task, look by look; the last state stays. */
export interface TaskScript {
  readonly statuses: readonly ('PENDING' | 'RUNNING' | 'STOPPED')[];
  /** Lines that are in the log at each look; the last number stays. */
  readonly printed?: readonly number[];
  readonly lines?: readonly string[];
  readonly exitCode?: number;
  readonly stoppedReason?: string;
}

export interface AwsOptions {
  readonly task?: TaskScript;
  /** Tasks that run before any is started. */
  readonly running?: readonly string[];
  readonly deployed?: boolean;
}

const arn = (id: string): string => `arn:aws:ecs:eu-central-1:123456789012:task/lifeboat/${id}`;
const linesPerPage = 2;

/** CloudFormation, ECS and CloudWatch Logs, as far as whoever starts and follows a task sees them. */
export function startAws(options: AwsOptions = {}): Promise<ControlPlane> {
  let looks = 0;
  return startControlPlane(({ action, body }) => {
    if (action === 'DescribeTasks') looks += 1;
    return action.endsWith('Stacks') ? cloudFormation(action, options) : json(action, body, looks, options);
  });
}

function cloudFormation(action: string, { deployed = true }: AwsOptions): string {
  const outputs = {
    Subnets: 'subnet-1,subnet-2',
    SecurityGroups: 'sg-1',
    DrillSecurityGroup: 'sg-2',
    AssignPublicIp: 'DISABLED',
  };
  const stack = deployed ? stackXml('lifeboat-runner', 'UPDATE_COMPLETE', outputs) : '';
  const list = action === 'ListStacks' ? 'StackSummaries' : 'Stacks';
  return xmlReply(action, `<${list}>${stack}</${list}>`);
}

function json(
  action: string,
  body: Readonly<Record<string, unknown>>,
  look: number,
  { task = { statuses: ['STOPPED'], exitCode: 0 }, running = [] }: AwsOptions,
): object {
  switch (action) {
    case 'ListTasks':
      return { taskArns: running.map(arn) };
    case 'RunTask':
      return { tasks: [{ taskArn: arn('one') }], failures: [] };
    case 'DescribeTasks':
      return String(body['tasks']) === 'one'
        ? { tasks: [describeTask(task, look)], failures: [] }
        : { tasks: [], failures: [{ arn: arn('gone'), reason: 'MISSING' }] };
    case 'GetLogEvents':
      return logEvents(task, look, typeof body['nextToken'] === 'string' ? body['nextToken'] : 'f/0');
    default:
      return { __type: 'InvalidParameterException', message: action };
  }
}

function describeTask(
  { statuses, exitCode, stoppedReason = 'Essential container in task exited' }: TaskScript,
  look: number,
) {
  const lastStatus = statuses[Math.min(look, statuses.length) - 1];
  const stopped = lastStatus === 'STOPPED' ? { stoppedReason } : {};
  return { lastStatus, ...stopped, containers: [{ name: 'runner', ...(exitCode === undefined ? {} : { exitCode }) }] };
}

/** In pages; at the end the token is the one that was asked with. */
function logEvents({ lines = [], printed = [lines.length] }: TaskScript, look: number, token: string): object {
  const there = lines.slice(0, printed[Math.min(look, printed.length) - 1]);
  if (there.length === 0) {
    return { __type: 'ResourceNotFoundException', message: 'The specified log stream does not exist.' };
  }
  const from = Number(token.slice(2));
  const page = there.slice(from, from + linesPerPage);
  return { events: page.map((message) => ({ message })), nextForwardToken: `f/${from + page.length}` };
}
