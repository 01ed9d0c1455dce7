import { type DBInstance, paginateDescribeDBInstances, type RDSClient } from '@aws-sdk/client-rds';
import { requestDeletion } from './deletion.ts';
import { rdsFailure } from './failure.ts';
import { isLeftover } from './tags.ts';

/**
 * Has those instances deleted that bear the owner's tag and are past their deadline, and no others; returns their names. What
 * is being deleted already is not named again.
 */
export async function sweepInstances(client: RDSClient, owner: string, now: Date): Promise<readonly string[]> {
  const leftovers = (await allInstances(client)).filter((instance) => isLeftover(instance, owner, now));
  const swept: string[] = [];
  for (const { DBInstanceIdentifier: name, DBInstanceStatus: status } of leftovers) {
    if (name === undefined || status === 'deleting') continue;
    if ((await requestDeletion(client, name)) === 'begun') swept.push(name);
  }
  return swept;
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
