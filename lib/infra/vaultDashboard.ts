import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { metric } from './metrics.ts';

/** On one screen, in the account that outlives the other: how old, how large, how long. */
export class VaultDashboard extends Construct {
  constructor(scope: Construct, id: string, name: string) {
    super(scope, id);
    const dashboard = new cloudwatch.Dashboard(this, 'Dashboard', {
      dashboardName: `${name}-vault`,
      defaultInterval: Duration.days(7),
    });
    const over = (title: string, unit: string, ...names: readonly string[]) =>
      new cloudwatch.GraphWidget({
        title,
        width: 8,
        left: names.map((each) => metric(name, each, { minutes: 30 })),
        leftYAxis: { min: 0, label: unit, showUnits: false },
      });
    dashboard.addWidgets(
      over('Age of the newest snapshot and mirror', 's', 'SnapshotAge', 'MirrorAge'),
      over('Age of the proven drill and of the last prune', 's', 'ProvenDrillAge', 'PruneAge'),
      over('Changed since it was deployed', '0 or 1', 'VaultChanged'),
    );
    dashboard.addWidgets(
      over('Snapshot and database', 'bytes', 'SnapshotBytes', 'DatabaseBytes'),
      over('Mirror', 'bytes', 'MirrorBytes'),
      over('Files', 'files', 'MirrorFiles'),
    );
    dashboard.addWidgets(
      over('Time that a backup took', 's', 'BackupSeconds'),
      over('Time that a recovery took', 's', 'RecoverySeconds'),
    );
  }
}
