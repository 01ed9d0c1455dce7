import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { TaskJob } from '../ports/tasks.ts';
import { metric } from './metrics.ts';

/** How the jobs ended and how long they took. */
export class RunnerDashboard extends Construct {
  constructor(scope: Construct, id: string, name: string, jobs: readonly TaskJob[]) {
    super(scope, id);
    const dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `${name}-runner`,
      defaultInterval: Duration.days(7),
    });
    const each = (title: string, metricName: string) =>
      new cloudwatch.GraphWidget({
        title,
        width: 8,
        left: jobs.map((job) => metric(name, metricName, { job, minutes: 30 })),
        leftYAxis: { min: 0, showUnits: false },
      });
    dashboard.addWidgets(
      each('Seconds that each job took', 'JobSeconds'),
      each('Runs that failed', 'JobFailed'),
      each('Runs that the brake stopped', 'BrakeEngaged'),
    );
  }
}
