import { CloudWatchClient, GetMetricStatisticsCommand, paginateListMetrics } from '@aws-sdk/client-cloudwatch';
import type { Moto } from '../helpers/servers/moto.ts';

interface Sum {
  readonly name: string;
  readonly count: number;
  readonly sum: number;
}

/** What `act` put as metrics: `JobFailed 1`, sorted; a name that it put several times, with the sum. */
export async function measuring<T>(aws: Moto, act: () => Promise<T>): Promise<readonly [T, readonly string[]]> {
  const client = new CloudWatchClient({
    endpoint: aws.endpoint,
    region: aws.region,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    // Of one time for both: a point that is an hour old would be counted before `act` and no more after it.
    const now = Date.now();
    const earlier = await sums(client, now);
    const result = await act();
    const put = [...(await sums(client, now))].flatMap(([id, { name, count, sum }]) => {
      const { count: counted, sum: known } = earlier.get(id) ?? { count: 0, sum: 0 };
      return count === counted ? [] : [`${name} ${sum - known}`];
    });
    return [result, put.toSorted()];
  } finally {
    client.destroy();
  }
}

/** Of the points from two hours before `now` to an hour after. */
async function sums(client: CloudWatchClient, now: number): Promise<ReadonlyMap<string, Sum>> {
  const found = new Map<string, Sum>();
  const hour = 3600;
  for await (const { Metrics = [] } of paginateListMetrics({ client }, { Namespace: 'Lifeboat' })) {
    for (const { MetricName: name = '', Dimensions = [] } of Metrics) {
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          Namespace: 'Lifeboat',
          MetricName: name,
          Dimensions,
          StartTime: new Date(now - 2 * hour * 1000),
          EndTime: new Date(now + hour * 1000),
          Period: hour,
          Statistics: ['Sum', 'SampleCount'],
        }),
      );
      const total = (of: 'Sum' | 'SampleCount'): number => Datapoints.reduce((all, point) => all + (point[of] ?? 0), 0);
      found.set(JSON.stringify([name, Dimensions]), { name, count: total('SampleCount'), sum: total('Sum') });
    }
  }
  return found;
}
