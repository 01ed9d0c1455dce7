import { type CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import type { Measured } from '../../../ports/watch.ts';
import { awsFailure } from '../replies/failure.ts';
import { dimensionsOf, namespace } from './metrics.ts';

const misnamed: ReadonlySet<string> = new Set(['InvalidParameterValueException']);

/** A reply has 1440 points at most, which a day of minutes just fits into. */
const periodSeconds = 60;

export function cloudwatchMeasured(client: CloudWatchClient, application: string): Measured {
  return {
    async latest(name, job, since) {
      const command = new GetMetricStatisticsCommand({
        Namespace: namespace,
        MetricName: name,
        Dimensions: dimensionsOf(application, job),
        StartTime: since,
        EndTime: new Date(since.getTime() + 86_400_000),
        Period: periodSeconds,
        Statistics: ['Maximum'],
      });
      try {
        const { Datapoints = [] } = await client.send(command);
        const times = ({ Timestamp }: { readonly Timestamp?: Date | undefined }): number => Timestamp?.getTime() ?? 0;
        return Datapoints.toSorted((a, b) => times(a) - times(b)).at(-1)?.Maximum ?? null;
      } catch (error) {
        throw awsFailure(error, { service: 'CloudWatch', doing: `look up ${name} of ${job}`, misnamed });
      }
    },
  };
}
