import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import type { MetricName } from '../../core/runs/metricNames.ts';

/** A metric of one application, as lib/adapters/aws/cloudwatch/metrics.ts puts it. */
export function metric(
  application: string,
  metricName: MetricName,
  { job, minutes = 5 }: { readonly job?: string; readonly minutes?: number } = {},
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'Lifeboat',
    metricName,
    dimensionsMap: { Application: application, ...(job === undefined ? {} : { Job: job }) },
    statistic: 'Maximum',
    period: Duration.minutes(minutes),
  });
}
