import { Annotations, CfnOutput, aws_ecs as ecs, aws_logs as logs, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Deployment } from '../config/deployment/load.ts';
import { Alarms } from './alarms.ts';
import { AlarmTopic } from './alarmTopic.ts';
import { bucketArn } from './arn.ts';
import { Backup } from './backup.ts';
import { logDays } from './bundledFunction.ts';
import { DeadLetters } from './deadLetters.ts';
import { Drill } from './drill.ts';
import { Launch } from './launch.ts';
import { Mirror } from './mirror.ts';
import { tasksLogGroup } from './names.ts';
import { Network } from './network.ts';
import { Restore } from './restore.ts';
import type { Surroundings } from './surroundings.ts';

/** The operations account: what starts the jobs, what they run as, and what tells of their end. */
export class RunnerStack extends Stack {
  constructor(scope: Construct, deployment: Deployment) {
    const { aws, host } = deployment;
    const account = aws.runnerAccount ?? aws.vaultAccount;
    super(scope, `${aws.name}-runner`, {
      description: `Lifeboat: the jobs of ${host}`,
      env: { region: aws.region, ...(account === undefined ? {} : { account }) },
    });
    const { topic } = new AlarmTopic(this, 'AlarmTopic', `${aws.name}-runner-alarms`, aws.alarms);
    const alarms = new Alarms(this, 'Alarms', aws.name, topic);
    const network = new Network(this, 'Network', deployment);
    const surroundings: Surroundings = {
      deployment,
      vaultArn: bucketArn(deployment.vaultBucket),
      network,
      logGroup: new logs.LogGroup(this, 'TasksLog', {
        logGroupName: tasksLogGroup(aws.name),
        retention: logDays,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
      alarms,
      deadLetters: new DeadLetters(this, 'DeadLetters', `${aws.name}-runner-dead-letters`, alarms),
    };
    new ecs.CfnCluster(this, 'Cluster', { clusterName: aws.name });
    const launch = new Launch(this, 'Launch', surroundings);
    if (aws.network.way !== 'hybrid') {
      new Backup(this, 'Backup', surroundings, launch);
      new Mirror(this, 'Mirror', surroundings, launch);
    }
    new Drill(this, 'Drill', surroundings, launch);
    new Restore(this, 'Restore', surroundings);

    for (const warning of deployment.warnings) Annotations.of(this).addWarningV2('lifeboat', warning);
    new CfnOutput(this, 'Subnets', { value: network.subnets.join(',') });
    new CfnOutput(this, 'SecurityGroups', { value: network.securityGroups.join(',') });
    new CfnOutput(this, 'AssignPublicIp', { value: network.publicAddress ? 'ENABLED' : 'DISABLED' });
    if (network.address !== undefined) {
      new CfnOutput(this, 'FixedAddress', {
        value: network.address,
        description: 'What the source’s firewall lets in',
      });
    }
  }
}
