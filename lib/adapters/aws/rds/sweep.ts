import { type DBInstance, paginateDescribeDBInstances, type RDSClient } from '@aws-sdk/client-rds';
import { during, type Failure } from '../../../errors.ts';
import type { Sweep } from '../../../ports/leftovers.ts';
import { requestDeletion } from './deletion.ts';
import { rdsFailure } from './failure.ts';
import { isLeftover } from './tags.ts';

/**
 * Deletes only the instances with the owner's tag that are past their deadline. An instance that is already being
 * deleted is not listed again; one that cannot be deleted in its present state waits for the next round.
 */
export async function sweepInstances(client: RDSClient, owner: string, now: Date): Promise<Sweep> {
  const leftovers = (await allInstances(client)).filter((instance) => isLeftover(instance, owner, now));
  const ended: string[] = [];
  const failures: Failure[] = [];
  for (const { DBInstanceIdentifier: name, DBInstanceStatus: status } of leftovers) {
    if (name === undefined || status === 'deleting') continue;
    try {
      if ((await requestDeletion(client, name)) === 'begun') ended.push(name);
    } catch (error) {
      failures.push(during('sweeping', error));
    }
  }
  return { ended, failures };
}

async function allInstances(client: RDSClient): Promise<readonly DBInstance[]> {
  const found: DBInstance[] = [];
  try {
    for await (const { DBInstances = [] } of paginateDescribeDBInstances({ client }, {})) found.push(...DBInstances);
  } catch (error) {
    throw rdsFailure(error, 'list instances');
  }
  return found;
}
