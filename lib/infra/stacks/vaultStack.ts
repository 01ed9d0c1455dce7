import { CfnOutput, aws_iam as iam, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Deployment } from '../../config/deployment/deployment.ts';
import { arnOf, vaultJobs } from '../../core/vault/powers.ts';
import { Prune } from '../jobs/prune.ts';
import { Pulse } from '../jobs/pulse.ts';
import { VaultBucket } from '../vault/vaultBucket.ts';
import { VaultDashboard } from '../vault/vaultDashboard.ts';
import { powersOf } from '../vault/vaultPowers.ts';
import { Alarms } from '../watch/alarms.ts';
import { AlarmTopic } from '../watch/alarmTopic.ts';
import { DeadLetters } from '../watch/deadLetters.ts';

/** The backup account: the vault, what prunes and watches it, and one policy for each job's keys. */
export class VaultStack extends Stack {
  constructor(scope: Construct, deployment: Deployment) {
    const { aws, host } = deployment;
    const account = aws.vaultAccount ?? aws.runnerAccount;
    super(scope, `${aws.name}-vault`, {
      description: `Lifeboat: the vault of ${host}`,
      env: { region: aws.region, ...(account === undefined ? {} : { account }) },
      // Prune, pulse and the alarms of the vault are in this stack: deleting it must take two commands.
      terminationProtection: true,
    });
    new VaultBucket(this, 'Vault', deployment);
    const { topic } = new AlarmTopic(this, 'AlarmTopic', `${aws.name}-vault-alarms`, aws.alarms);
    const alarms = new Alarms(this, 'Alarms', aws.name, topic);
    const deadLetters = new DeadLetters(this, 'DeadLetters', 'vault', aws.name, alarms);
    new Prune(this, 'Prune', deployment, deadLetters, alarms);
    new Pulse(this, 'Pulse', deployment, deadLetters, alarms);
    new VaultDashboard(this, 'Dashboard', aws.name);
    this.handOut(deployment);
  }

  /** For the users whose keys the jobs get where they run on a host. */
  private handOut({ aws, host, vaultBucket, vaultPrefix }: Deployment): void {
    for (const job of vaultJobs) {
      const policy = new iam.ManagedPolicy(this, `${job}-powers`, {
        managedPolicyName: `${aws.name}-${job}`,
        description: `What the keys of ${job} may do in the vault of ${host}, and no more`,
        statements: [...powersOf(job, arnOf(vaultBucket), vaultPrefix)],
      });
      new CfnOutput(this, `${job}-policy`, { value: policy.managedPolicyArn });
    }
    new CfnOutput(this, 'bucket', { value: vaultBucket });
  }
}
