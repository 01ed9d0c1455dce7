import { Construct } from 'constructs';
import type { Deployment } from '../../config/deployment/deployment.ts';
import { vaultVariables } from '../../config/deployment/variables.ts';
import { arnOf } from '../../core/vault/powers.ts';
import { allow, putMetrics } from '../stacks/statement.ts';
import { vaultTerms } from '../vault/terms.ts';
import { reading } from '../vault/vaultPowers.ts';
import type { Alarms } from '../watch/alarms.ts';
import type { DeadLetters } from '../watch/deadLetters.ts';
import { metric } from '../watch/metrics.ts';
import { BundledFunction } from './bundledFunction.ts';
import { addRule } from './rule.ts';

const hours = 3600;
const days = 24 * hours;

/** Two runs, 15 minutes apart: one that starts a little late does not raise the alarm. */
const minutes = 30;

/** Alarms, in the vault's account, when the vault holds nothing new or differs from what was deployed. */
export class Pulse extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment, deadLetters: DeadLetters, alarms: Alarms) {
    super(scope, id);
    const { aws } = deployment;
    const file = 'vault.json';
    const pulse = new BundledFunction(this, 'Pulse', {
      application: aws.name,
      name: 'pulse',
      description: 'Measures what the vault holds, and whether it is still what was deployed',
      environment: {
        APPLICATION: aws.name,
        ...vaultVariables(deployment),
        EXPECTED_VAULT_FILE: file,
      },
      files: { [file]: JSON.stringify(vaultTerms(deployment)) },
      powers: powers(deployment),
      timeoutSeconds: 300,
      memoryMiB: 512,
      deadLetters: deadLetters.queue,
    });
    const rule = { target: pulse.function, deadLetters: deadLetters.queue };
    addRule(this, 'Rule', {
      ...rule,
      name: `${aws.name}-pulse`,
      description: 'When the vault is looked at',
      when: { schedule: 'rate(15 minutes)' },
    });
    for (const alarm of [...ages(aws.name), changed(aws.name)]) alarms.add(alarm);
  }
}

function powers({ vaultBucket, vaultPrefix }: Deployment) {
  const vault = arnOf(vaultBucket);
  return [
    ...reading(vault, vaultPrefix),
    allow(['s3:GetBucketPolicy', 's3:GetBucketPublicAccessBlock'], [vault]),
    // Only the list of all buckets has a bucket's creation date.
    allow(['s3:ListAllMyBuckets'], ['*']),
    putMetrics(),
  ];
}

function ages(name: string) {
  return [
    {
      what: 'snapshot-age',
      metric: metric(name, 'SnapshotAge', { minutes }),
      above: 2 * hours,
      says: 'no snapshot within two hours',
      article: 'No snapshot within two hours',
      missing: 'rings',
    },
    {
      what: 'mirror-age',
      metric: metric(name, 'MirrorAge', { minutes }),
      above: 2 * hours,
      says: 'no mirror within two hours',
      article: 'No mirror within two hours',
      missing: 'rings',
    },
    {
      what: 'drill-age',
      metric: metric(name, 'ProvenDrillAge', { minutes }),
      above: 8 * days,
      says: 'no drill has passed for eight days',
      article: 'No passed drill for eight days',
      missing: 'rings',
    },
    {
      what: 'prune-age',
      metric: metric(name, 'PruneAge', { minutes }),
      above: 36 * hours,
      says: 'nothing was pruned for a day and a half',
      article: 'Prune stopped',
      // There is none before the first night.
      missing: 'stays',
    },
  ] as const;
}

function changed(name: string) {
  return {
    what: 'vault-changed',
    metric: metric(name, 'VaultChanged', { minutes }),
    above: 0,
    says: 'policy, locks, lifecycle or versioning of the vault are not as they were deployed',
    article: 'The vault is not as it was deployed',
    missing: 'stays',
  } as const;
}
