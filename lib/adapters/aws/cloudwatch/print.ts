import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { TaskPrint } from '../../../ports/tasks.ts';
import { awsFailure, nameOf } from '../replies/failure.ts';
import { streamOf } from './taskLogs.ts';

/** Tasks' streams, read forwards. */
export function cloudwatchTaskPrint(client: CloudWatchLogsClient, group: string, container: string): TaskPrint {
  return {
    async read(job, task, position) {
      const stream = streamOf(job, container, task);
      const command = new GetLogEventsCommand({
        logGroupName: group,
        logStreamName: stream,
        startFromHead: true,
        ...(position === null ? {} : { nextToken: position }),
      });
      try {
        const { events = [], nextForwardToken = position } = await client.send(command);
        return { lines: events.map(({ message = '' }) => message.trimEnd()), position: nextForwardToken };
      } catch (error) {
        // The stream is made with the task's first line.
        if (nameOf(error) === 'ResourceNotFoundException') return { lines: [], position };
        throw awsFailure(error, { service: 'CloudWatch Logs', doing: `read the log ${stream}`, misnamed: new Set() });
      }
    },
  };
}
