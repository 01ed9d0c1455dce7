import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import type { MetricName } from '../../../lib/core/runs/metricNames.ts';
import { until } from '../../helpers/until.ts';
import { awsClient } from '../emulator/local.ts';
import type { Cluster } from './tasks.ts';

/** The greatest value of the last hour of one of the application's metrics; waits until there is one. */
export async function metric({ aws, name }: Cluster, metricName: MetricName, job?: string): Promise<number> {
  const client = new CloudWatchClient(awsClient(aws));
  try {
    let values: readonly number[] = [];
    await until(`there is a value of ${metricName}`, async () => {
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          Namespace: 'Lifeboat',
          MetricName: metricName,
          Dimensions: [
            { Name: 'Application', Value: name },
            ...(job === undefined ? [] : [{ Name: 'Job', Value: job }]),
          ],
          StartTime: new Date(Date.now() - 3_600_000),
          EndTime: new Date(Date.now() + 60_000),
          Period: 60,
          Statistics: ['Maximum'],
        }),
      );
      values = Datapoints.map(({ Maximum = Number.NaN }) => Maximum);
      return values.length > 0;
    });
    return Math.max(...values);
  } finally {
    client.destroy();
  }
}
