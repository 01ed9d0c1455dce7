import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { TaskJob } from '../../ports/tasks.ts';
import { lastDone, overTime } from './logWidgets.ts';
import { metric } from './metrics.ts';

const fullWidth = 24;

/** How the jobs ended and how long they took. */
export class RunnerDashboard extends Construct {
  constructor(scope: Construct, id: string, name: string, jobs: readonly TaskJob[]) {
    super(scope, id);
    const dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `${name}-runner`,
      defaultInterval: Duration.days(7),
    });
    const log = { application: name, name: 'outcome' };
    dashboard.addWidgets(
      new cloudwatch.GraphWidget({
        title: 'How runs ended: 0 done, 1 failed, 2 stopped by the brake',
        width: fullWidth / 2,
        left: jobs.map((job) => metric(name, 'JobFailed', { job, minutes: 30 }).with({ label: job })),
        leftYAxis: { min: 0, showUnits: false },
      }),
      lastDone(log, { title: 'The last runs', fields: ['job', 'exitCode', 'seconds', 'told'], width: fullWidth / 2 }),
    );
    dashboard.addWidgets(
      ...jobs.map((job) =>
        overTime(log, { title: `Seconds that ${job} took`, fields: ['seconds'], job, width: fullWidth / jobs.length }),
      ),
    );
  }
}
