import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

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

export interface AwsService extends AsyncDisposable {
  readonly endpoint: string;
  readonly asked: readonly { readonly action: string; readonly body: Readonly<Record<string, unknown>> }[];
  /** Looks at the task so far. */
  looks(): number;
}

const arn = (id: string): string => `arn:aws:ecs:eu-central-1:123456789012:task/lifeboat/${id}`;
const linesPerPage = 2;

/** CloudFormation, ECS and CloudWatch Logs, as far as whoever starts and follows a task sees them. */
export async function startAws(options: AwsOptions = {}): Promise<AwsService> {
  const asked: { action: string; body: Readonly<Record<string, unknown>> }[] = [];
  const looks = () => asked.filter(({ action }) => action === 'DescribeTasks').length;
  const server = createServer((request, response) => {
    void text(request).then((sent) => {
      const target = request.headers['x-amz-target'];
      const query = target === undefined;
      const body: Readonly<Record<string, unknown>> = query
        ? Object.fromEntries(new URLSearchParams(sent))
        : (JSON.parse(sent) as Record<string, unknown>);
      const action = query ? String(body['Action']) : String(target).replace(/.*\./, '');
      asked.push({ action, body });
      const answer = query ? cloudFormation(action, options) : json(action, body, looks(), options);
      response.writeHead('__type' in Object(answer) ? 400 : 200, {
        'content-type': query ? 'text/xml' : 'application/x-amz-json-1.1',
      });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    looks,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function cloudFormation(action: string, { deployed = true }: AwsOptions): string {
  const named = '<StackName>lifeboat-runner</StackName><StackStatus>UPDATE_COMPLETE</StackStatus>';
  const about = `${named}<CreationTime>2026-11-25T00:00:00Z</CreationTime>`;
  const outputs = Object.entries({ Subnets: 'subnet-1,subnet-2', SecurityGroups: 'sg-1', AssignPublicIp: 'DISABLED' })
    .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
    .join('');
  const result =
    action === 'ListStacks'
      ? `<StackSummaries>${deployed ? `<member>${about}</member>` : ''}</StackSummaries>`
      : `<Stacks><member>${about}<Outputs>${outputs}</Outputs></member></Stacks>`;
  return `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>`;
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
