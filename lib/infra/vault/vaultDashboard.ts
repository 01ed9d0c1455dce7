import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { MetricName } from '../../core/runs/metricNames.ts';
import type { Held } from '../../ports/watch.ts';
import { overTime } from '../watch/logWidgets.ts';
import { metric } from '../watch/metrics.ts';

const width = 8;

/** Ages, sizes and durations on one screen, in the account that outlives the other. */
export class VaultDashboard extends Construct {
  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    const dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `${name}-vault`,
      defaultInterval: Duration.days(7),
    });
    const measured = (title: string, unit: string, ...names: readonly MetricName[]) =>
      new cloudwatch.GraphWidget({
        title,
        width,
        left: names.map((each) => metric(name, each, { minutes: 30 })),
        leftYAxis: { min: 0, label: unit, showUnits: false },
      });
    const held = (title: string, ...facts: readonly (keyof Held)[]) =>
      overTime({ application: name, name: 'pulse' }, { title, width, fields: facts.map((fact) => `held.${fact}`) });
    dashboard.addWidgets(
      measured('Age of the newest snapshot and mirror', 's', 'SnapshotAge', 'MirrorAge'),
      measured('Age of the proven drill and of the last prune', 's', 'ProvenDrillAge', 'PruneAge'),
      measured('Changed since it was deployed', '0 or 1', 'VaultChanged'),
    );
    dashboard.addWidgets(
      held('Bytes of snapshot and database', 'snapshotBytes', 'databaseBytes'),
      held('Bytes of the mirror', 'mirrorBytes'),
      held('Files', 'mirrorFiles'),
    );
    dashboard.addWidgets(
      held('Seconds that a backup took', 'backupSeconds'),
      held('Seconds that a recovery took', 'recoverySeconds'),
    );
  }
}
