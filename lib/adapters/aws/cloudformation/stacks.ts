import {
  type CloudFormationClient,
  DescribeStacksCommand,
  paginateListStacks,
  StackStatus,
} from '@aws-sdk/client-cloudformation';
import type { Stacks } from '../../../ports/deployed.ts';
import { awsFailure } from '../replies/failure.ts';

const there = Object.values(StackStatus).filter((status) => status !== StackStatus.DELETE_COMPLETE);

export function cloudFormationStacks(client: CloudFormationClient): Stacks {
  return {
    async find(name) {
      try {
        // Describing a missing stack gives an error that only its message distinguishes; a list contains the stack or
        // not.
        if (!(await isListed(client, name))) return null;
        const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
        if (stack?.StackStatus === undefined) return null;
        const outputs = (stack.Outputs ?? []).map(
          ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
        );
        return { status: stack.StackStatus, outputs: new Map(outputs) };
      } catch (error) {
        throw awsFailure(error, {
          service: 'CloudFormation',
          doing: `look for the stack ${name}`,
          misnamed: new Set(),
        });
      }
    },
  };
}

async function isListed(client: CloudFormationClient, name: string): Promise<boolean> {
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, { StackStatusFilter: there })) {
    if (StackSummaries.some(({ StackName }) => StackName === name)) return true;
  }
  return false;
}
