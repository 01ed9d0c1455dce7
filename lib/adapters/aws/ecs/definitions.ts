import { DescribeTaskDefinitionCommand, type ECSClient, paginateListTaskDefinitionFamilies } from '@aws-sdk/client-ecs';
import type { SecretMember, TaskDefinitions } from '../../../ports/deployed.ts';
import { ecsFailure } from './failure.ts';
import { container, familyOf, type TaskPlace } from './place.ts';

export function taskDefinitions(client: ECSClient, home: Pick<TaskPlace, 'familyPrefix'>): TaskDefinitions {
  return {
    async secretsOf(job) {
      const family = familyOf(home, job);
      try {
        // Describing a missing one gives an error that only its message distinguishes; a list contains it or not.
        if (!(await isListed(client, family))) return null;
        const { taskDefinition } = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: family }));
        const runner = taskDefinition?.containerDefinitions?.find(({ name }) => name === container);
        return (runner?.secrets ?? []).flatMap(({ valueFrom }) => memberOf(valueFrom) ?? []);
      } catch (error) {
        throw ecsFailure(error, `look at the task definition ${family}`);
      }
    },
  };
}

async function isListed(client: ECSClient, family: string): Promise<boolean> {
  const asked = { familyPrefix: family, status: 'ACTIVE' } as const;
  for await (const { families = [] } of paginateListTaskDefinitionFamilies({ client }, asked)) {
    if (families.includes(family)) return true;
  }
  return false;
}

/** `arn:aws:secretsmanager:<region>:<account>:secret:<name>:<member>::`; a whole secret has no member. */
function memberOf(valueFrom: string | undefined): SecretMember | null {
  const [, secret, member] = /:secret:([^:]+):([^:]+)/.exec(valueFrom ?? '') ?? [];
  return secret === undefined || member === undefined ? null : { secret, member };
}
