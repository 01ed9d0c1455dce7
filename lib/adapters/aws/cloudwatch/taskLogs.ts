import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskJob, TaskLogs } from '../../../ports/tasks.ts';
import { awsFailure, nameOf } from '../replies/failure.ts';

const misnamed: ReadonlySet<string> = new Set(['InvalidParameterException']);

/** Tasks' streams, read backwards from their end. */
export function cloudwatchTaskLogs(client: CloudWatchLogsClient, group: string, container: string): TaskLogs {
  return {
    async lastLines(job, task, count) {
      const stream = streamOf(job, container, task);
      // A page may be empty while there are events before it: the end is the token that comes back.
      const lines: string[] = [];
      let token: string | undefined;
      for (;;) {
        const page = await pageOf(client, { group, stream, limit: count - lines.length, token });
        lines.unshift(...page.lines);
        if (lines.length >= count || page.next === undefined || page.next === token) return lines;
        token = page.next;
      }
    },
  };
}

interface Asked {
  readonly group: string;
  readonly stream: string;
  readonly limit: number;
  readonly token: string | undefined;
}

async function pageOf(
  client: CloudWatchLogsClient,
  { group, stream, limit, token }: Asked,
): Promise<{ readonly lines: readonly string[]; readonly next: string | undefined }> {
  const command = new GetLogEventsCommand({
    logGroupName: group,
    logStreamName: stream,
    limit,
    startFromHead: false,
    ...(token === undefined ? {} : { nextToken: token }),
  });
  try {
    const { events = [], nextBackwardToken } = await client.send(command);
    return { lines: events.map(({ message = '' }) => message.trimEnd()), next: nextBackwardToken };
  } catch (error) {
    if (nameOf(error) === 'ResourceNotFoundException') return { lines: [], next: undefined };
    throw awsFailure(error, { service: 'CloudWatch Logs', doing: `read the log ${stream}`, misnamed });
  }
}

/** As the driver `awslogs` names the stream of a task: `<prefix>/<container>/<task id>`, the prefix being the job. */
export function streamOf(job: TaskJob, container: string, task: string): string {
  return `${job}/${container}/${task.slice(task.lastIndexOf('/') + 1)}`;
}
