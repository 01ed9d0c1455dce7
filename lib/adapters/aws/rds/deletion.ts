import { DeleteDBInstanceCommand, DescribeDBInstancesCommand, type RDSClient } from '@aws-sdk/client-rds';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import { nameOf } from '../replies/failure.ts';
import { rdsFailure } from './failure.ts';

const pollMilliseconds = 5000;

/** `refused`: in its present state, such as `creating`, it cannot be deleted. */
export async function requestDeletion(client: RDSClient, name: string): Promise<'begun' | 'gone' | 'refused'> {
  const request = { DBInstanceIdentifier: name, SkipFinalSnapshot: true, DeleteAutomatedBackups: true };
  try {
    await client.send(new DeleteDBInstanceCommand(request));
    return 'begun';
  } catch (error) {
    const said = nameOf(error);
    if (said === 'DBInstanceNotFoundFault') return 'gone';
    if (said !== 'InvalidDBInstanceStateFault') throw rdsFailure(error, `delete the instance ${name}`);
    return (await statusOf(client, name)) === 'deleting' ? 'begun' : 'refused';
  }
}

/** Returns when RDS has taken the order, which it carries out by itself; throws when it did not within `patienceSeconds`. */
export async function deleteInstance(
  client: RDSClient,
  name: string,
  { clock, waitSeconds }: { readonly clock: Clock; readonly waitSeconds: number },
): Promise<void> {
  const deadline = clock.seconds() + waitSeconds;
  while ((await requestDeletion(client, name)) === 'refused') {
    if (clock.seconds() > deadline) {
      throw new Failure('unexpected', `RDS did not let the instance ${name} be deleted for ${waitSeconds} s`);
    }
    await clock.sleep(pollMilliseconds);
  }
}

async function statusOf(client: RDSClient, name: string): Promise<string | undefined> {
  try {
    const { DBInstances = [] } = await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
    return DBInstances[0]?.DBInstanceStatus;
  } catch (error) {
    if (nameOf(error) === 'DBInstanceNotFoundFault') return 'deleting';
    throw rdsFailure(error, `look at the instance ${name}`);
  }
}
