import { cloudFormationClient } from '../adapters/aws/cloudformation/client.ts';
import { cloudFormationStacks } from '../adapters/aws/cloudformation/stacks.ts';
import { ecsClient } from '../adapters/aws/ecs/client.ts';
import { taskDefinitions } from '../adapters/aws/ecs/definitions.ts';
import { eventBridgeClient } from '../adapters/aws/eventbridge/client.ts';
import { ruleStates } from '../adapters/aws/eventbridge/states.ts';
import { secretsManagerClient } from '../adapters/aws/secretsManager/client.ts';
import { secretNames } from '../adapters/aws/secretsManager/names.ts';
import { snsClient } from '../adapters/notify/sns/client.ts';
import { snsTopics } from '../adapters/notify/sns/topics.ts';
import type { Deployment } from '../config/deployment/deployment.ts';
import type { Diagnosis } from '../jobs/doctor/contract.ts';
import { doctorDeployed } from '../jobs/doctor/deployed.ts';

/** Compares what is deployed with lifeboat.json, with the caller's rights. */
export async function doctorOnAws({ aws }: Deployment): Promise<Diagnosis> {
  const { name, region, network, alarms, vaultAccount, runnerAccount } = aws;
  const ports = {
    stacks: cloudFormationStacks(cloudFormationClient(region)),
    topics: snsTopics(snsClient(region)),
    definitions: taskDefinitions(ecsClient(region), { familyPrefix: `${name}-` }),
    secrets: secretNames(secretsManagerClient(region)),
    rules: ruleStates(eventBridgeClient(region)),
  };
  // In the hybrid deployment the application's own host writes.
  const writers = network.way === 'hybrid' ? [] : (['backup', 'mirror'] as const);
  const apart = vaultAccount !== undefined && runnerAccount !== undefined && vaultAccount !== runnerAccount;
  return doctorDeployed(ports, {
    name,
    region,
    vaultAccount: apart ? vaultAccount : null,
    jobs: [...writers, 'drill', 'restore'],
    rules: [...writers, 'drill', 'janitor', 'outcome'].map((rule) => `${name}-${rule}`),
    tellsSomebody: alarms.mail !== undefined || alarms.webhook !== undefined,
  });
}
