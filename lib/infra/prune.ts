import { Construct } from 'constructs';
import type { Deployment } from '../config/deployment/load.ts';
import { variablesOf } from '../config/deployment/variables.ts';
import { BundledFunction } from './bundledFunction.ts';
import type { DeadLetters } from './deadLetters.ts';
import { addRule } from './rule.ts';
import { powersOf } from './vaultPowers.ts';

/** The daily prune, in the vault's account: it hides, and ends nothing. */
export class Prune extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment, vaultArn: string, { queue }: DeadLetters) {
    super(scope, id);
    const { aws, host, vaultBucket, schedules, texts } = deployment;
    const prune = new BundledFunction(this, 'Prune', {
      application: aws.name,
      name: 'prune',
      description: 'Hides the snapshots and files that retention no longer asks for',
      environment: {
        ...variablesOf(texts, 'prune'),
        BACKUP_HOST: host,
        BACKUP_S3_BUCKET: vaultBucket,
        BACKUP_S3_REGION: aws.region,
      },
      powers: powersOf('prune', vaultArn),
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
  }
}
