import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Deployment } from '../../config/deployment/deployment.ts';
import { variablesOf, vaultVariables } from '../../config/deployment/variables.ts';
import { arnOf } from '../../core/vault/powers.ts';
import { powersOf } from '../vault/vaultPowers.ts';
import type { Alarms } from '../watch/alarms.ts';
import type { DeadLetters } from '../watch/deadLetters.ts';
import { BundledFunction } from './bundledFunction.ts';
import { addRule } from './rule.ts';

/** The daily prune, in the vault's account: it hides objects and deletes nothing. */
export class Prune extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment, { queue }: DeadLetters, alarms: Alarms) {
    super(scope, id);
    const { aws, vaultBucket, vaultPrefix, schedules, texts } = deployment;
    const prune = new BundledFunction(this, 'Prune', {
      application: aws.name,
      name: 'prune',
      description: 'Hides the snapshots and files that retention no longer asks for',
      environment: {
        ...variablesOf(texts, 'prune'),
        ...vaultVariables(deployment),
      },
      powers: powersOf('prune', arnOf(vaultBucket), vaultPrefix),
      timeoutSeconds: 900,
      memoryMiB: 512,
      deadLetters: queue,
    });
    addRule(this, 'Rule', {
      name: `${aws.name}-prune`,
      description: 'When prune starts (UTC)',
      when: { schedule: schedules.prune },
      target: prune.function,
      deadLetters: queue,
    });
    alarms.add({
      what: 'prune-failed',
      // An invocation is 1 when it failed and 0 when not, told as of its start: the share of failed ones among the
      // tries of a night, of which Lambda makes up to three, the last being the one that did its work.
      metric: prune.function.metricErrors({ statistic: 'Average', period: Duration.minutes(15) }),
      above: 0.9,
      says: 'the last prune stopped before it was done',
      article: 'Prune stopped',
      missing: 'stays',
    });
  }
}
