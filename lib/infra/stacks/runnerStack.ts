import { Annotations, CfnOutput, aws_ecs as ecs, Fn, aws_logs as logs, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Deployment } from '../../config/deployment/deployment.ts';
import { arnOf } from '../../core/vault/powers.ts';
import { Backup } from '../jobs/backup.ts';
import { logDays } from '../jobs/bundledFunction.ts';
import { Drill } from '../jobs/drill.ts';
import { FirstRuns } from '../jobs/firstRuns.ts';
import { Janitor } from '../jobs/janitor.ts';
import { Launch } from '../jobs/launch.ts';
import { Mirror } from '../jobs/mirror.ts';
import { Outcome } from '../jobs/outcome.ts';
import { Restore } from '../jobs/restore.ts';
import { Network } from '../network/network.ts';
import { Alarms } from '../watch/alarms.ts';
import { AlarmTopic } from '../watch/alarmTopic.ts';
import { DeadLetters } from '../watch/deadLetters.ts';
import { RunnerDashboard } from '../watch/runnerDashboard.ts';
import { taskJobs, tasksLogGroup } from './names.ts';
import type { StackContext } from './stackContext.ts';

/** The operations account: what starts the jobs, their roles, and what reports their end. */
export class RunnerStack extends Stack {
  constructor(scope: Construct, deployment: Deployment) {
    const { aws, host, warnings } = deployment;
    const account = aws.runnerAccount ?? aws.vaultAccount;
    super(scope, `${aws.name}-runner`, {
      description: `Lifeboat: the jobs of ${host}`,
      env: { region: aws.region, ...(account === undefined ? {} : { account }) },
    });
    for (const [at, warning] of warnings.entries()) Annotations.of(this).addWarningV2(`lifeboat-${at + 1}`, warning);
    const context = this.surroundingsOf(deployment);
    const hostWrites = aws.network.way === 'hybrid';
    const jobs = hostWrites ? (['drill', 'restore'] as const) : taskJobs;

    const launch = new Launch(this, 'Launch', context);
    if (!hostWrites) {
      new Backup(this, 'Backup', context, launch);
      new Mirror(this, 'Mirror', context, launch);
      new FirstRuns(this, 'FirstRuns', aws.name, launch);
    }
    new Drill(this, 'Drill', context, launch);
    new Restore(this, 'Restore', context);
    new Outcome(this, 'Outcome', context, jobs);
    new Janitor(this, 'Janitor', context);
    new RunnerDashboard(this, 'Dashboard', aws.name, jobs);
  }

  /**
   * Any two zones of the region: looking up their names needs credentials, and the template would then contain them.
   */
  override get availabilityZones(): string[] {
    return [0, 1].map((at) => Fn.select(at, Fn.getAzs()));
  }

  private surroundingsOf(deployment: Deployment): StackContext {
    const { aws, vaultBucket } = deployment;
    new ecs.CfnCluster(this, 'Cluster', { clusterName: aws.name });
    const { topic } = new AlarmTopic(this, 'AlarmTopic', `${aws.name}-runner-alarms`, aws.alarms);
    const alarms = new Alarms(this, 'Alarms', aws.name, topic);
    const network = new Network(this, 'Network', deployment);
    this.tellPlace(network);
    return {
      deployment,
      vaultArn: arnOf(vaultBucket),
      network,
      logGroup: new logs.LogGroup(this, 'TasksLog', {
        logGroupName: tasksLogGroup(aws.name),
        retention: logDays,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      alarms,
      topic,
      deadLetters: new DeadLetters(this, 'DeadLetters', 'runner', aws.name, alarms),
    };
  }

  /** What a person must give to start a task by hand: a task gets its network at the start. */
  private tellPlace({ subnets, securityGroups, drillGroup, publicAddress, address }: Network): void {
    new CfnOutput(this, 'Subnets', { value: subnets.join(',') });
    new CfnOutput(this, 'SecurityGroups', { value: securityGroups.join(',') });
    new CfnOutput(this, 'DrillSecurityGroup', { value: drillGroup.securityGroupId });
    new CfnOutput(this, 'AssignPublicIp', { value: publicAddress ? 'ENABLED' : 'DISABLED' });
    if (address === undefined) return;
    new CfnOutput(this, 'FixedAddress', { value: address, description: 'What the firewall of the source lets in' });
  }
}
