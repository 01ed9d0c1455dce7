import { Construct } from 'constructs';
import { vaultVariables } from '../../config/deployment/variables.ts';
import { writingRules } from '../stacks/names.ts';
import type { StackContext } from '../stacks/stackContext.ts';
import { statements } from '../vault/vaultPowers.ts';
import { metric } from '../watch/metrics.ts';
import { BundledFunction } from './bundledFunction.ts';
import { janitorPowers, janitorPowersOverVault } from './janitorPowers.ts';
import { addRule } from './rule.ts';

/** Cleans up every hour after dead runs. */
export class Janitor extends Construct {
  constructor(scope: Construct, id: string, { deployment, vaultArn, alarms, deadLetters }: StackContext) {
    super(scope, id);
    const { aws } = deployment;
    const janitor = new BundledFunction(this, 'Janitor', {
      application: aws.name,
      name: 'janitor',
      description: 'Ends what runs that died have left behind',
      environment: {
        APPLICATION: aws.name,
        CLUSTER: aws.name,
        TASK_FAMILY_PREFIX: `${aws.name}-`,
        // In the hybrid deployment the host schedules the jobs that write.
        ...(aws.network.way === 'hybrid' ? {} : { WRITING_RULES: writingRules(aws.name).join(',') }),
        ...vaultVariables(deployment),
      },
      powers: [...janitorPowers(aws.name), ...statements(janitorPowersOverVault(vaultArn, deployment.vaultPrefix))],
      timeoutSeconds: 300,
      deadLetters: deadLetters.queue,
    });
    addRule(this, 'Rule', {
      name: `${aws.name}-janitor`,
      description: 'When the janitor looks around',
      when: { schedule: 'cron(47 * * * ? *)' },
      target: janitor.function,
      deadLetters: deadLetters.queue,
    });
    alarms.add({
      what: 'leftovers-found',
      metric: metric(aws.name, 'LeftoversFound'),
      above: 0,
      says: 'a run died and left something behind, which the janitor has ended',
      article: 'Leftovers were found',
      missing: 'stays',
    });
    if (aws.network.way === 'hybrid') return;
    alarms.add({
      what: 'rules-disabled',
      metric: metric(aws.name, 'RulesDisabled'),
      above: 0,
      says: 'a rule that starts backups or mirrors is disabled and no restore is running',
      article: 'A rule is disabled',
      missing: 'stays',
    });
  }
}
