import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { RDSClient } from '@aws-sdk/client-rds';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import type { Keys } from './keys.ts';
import type { Owner } from './owner.ts';
import { readingRefusals } from './refused.ts';
import { region } from './template.ts';

/** One service each, all with the keys of one role, and the account's owner for what an attempt needs around it. */
export interface Clients {
  readonly stacks: CloudFormationClient;
  readonly cloudwatch: CloudWatchClient;
  readonly logs: CloudWatchLogsClient;
  readonly ecs: ECSClient;
  readonly events: EventBridgeClient;
  readonly rds: RDSClient;
  readonly secrets: SecretsManagerClient;
  readonly sns: SNSClient;
  readonly sts: STSClient;
  readonly owner: Owner;
}

export function clientsOf(endpoint: string, credentials: Keys, owner: Owner): Clients {
  // Never without the endpoint: AWS itself is one mistake away.
  const options = { endpoint, region, credentials, maxAttempts: 1 };
  return {
    stacks: readingRefusals(new CloudFormationClient(options)),
    cloudwatch: readingRefusals(new CloudWatchClient(options)),
    logs: readingRefusals(new CloudWatchLogsClient(options)),
    ecs: readingRefusals(new ECSClient(options)),
    events: readingRefusals(new EventBridgeClient(options)),
    rds: readingRefusals(new RDSClient(options)),
    secrets: readingRefusals(new SecretsManagerClient(options)),
    sns: readingRefusals(new SNSClient(options)),
    sts: readingRefusals(new STSClient(options)),
    owner,
  };
}
