import { type CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { Failure } from '../../../errors.ts';
import type { TaskJob } from '../../../ports/tasks.ts';
import type { Measurement, Metrics } from '../../../ports/watch.ts';

/** What one PutMetricData takes: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
const perRequest = 1000;

export const namespace = 'Lifeboat';

export function dimensionsOf(application: string, job: TaskJob | undefined): { Name: string; Value: string }[] {
  return [{ Name: 'Application', Value: application }, ...(job === undefined ? [] : [{ Name: 'Job', Value: job }])];
}

/** Metrics of one application. */
export function cloudwatchMetrics(client: CloudWatchClient, application: string): Metrics {
  const datum = ({ name, value, unit, job, at }: Measurement) => ({
    MetricName: name,
    Value: value,
    Unit: unit,
    Dimensions: dimensionsOf(application, job),
    ...(at === undefined ? {} : { Timestamp: at }),
  });
  return {
    async put(measurements) {
      for (let start = 0; start < measurements.length; start += perRequest) {
        const MetricData = measurements.slice(start, start + perRequest).map(datum);
        try {
          await client.send(new PutMetricDataCommand({ Namespace: namespace, MetricData }));
        } catch (error) {
          throw new Failure('unexpected', 'put metrics: CloudWatch did not take them', { cause: error });
        }
      }
    },
  };
}
