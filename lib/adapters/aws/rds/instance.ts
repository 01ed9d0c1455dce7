import { CreateDBInstanceCommand, DescribeDBInstancesCommand, type RDSClient, type Tag } from '@aws-sdk/client-rds';
import { during, Failure, followedBy } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import { nameOf } from '../replies/failure.ts';
import { deleteInstance } from './deletion.ts';
import { rdsFailure } from './failure.ts';
import type { RdsPlace } from './place.ts';

export interface InstanceRequest {
  readonly name: string;
  readonly engineVersion: string;
  readonly storageGib: number;
  readonly user: string;
  readonly password: string;
  readonly tags: Tag[];
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export interface WaitLimits {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long RDS may take to make the instance. */
  readonly creationSeconds: number;
}

const pollMilliseconds = 10_000;
/** A run that was told to stop has two minutes on AWS until it is killed. */
const deletionSeconds = { usually: 900, aborted: 60 };

/** States from which an instance does not become available by itself. */
const hopeless = /^(?:failed|delet|stopp|storage-full|insufficient|inaccessible|incompatible)/;

/**
 * An instance for the length of `use`: not public, encrypted, without backups, deleted without a final snapshot
 * whatever happens.
 */
export async function withInstance<T>(
  client: RDSClient,
  place: RdsPlace,
  request: InstanceRequest,
  waitLimits: WaitLimits,
  use: (endpoint: Endpoint) => Promise<T>,
): Promise<T> {
  waitLimits.signal.throwIfAborted();
  const removed = async <R>(work: () => Promise<R>): Promise<R> => {
    try {
      return await work();
    } catch (error) {
      const left = await remove(client, request.name, waitLimits);
      throw left === null ? error : followedBy(error, left);
    }
  };
  const refusal = await removed(() => create(client, place, request));
  // There is nothing to delete, and deleting a missing instance may be refused too.
  if (refusal !== null) throw refusal;
  const result = await removed(async () => use(await untilAvailable(client, request.name, waitLimits)));
  const left = await remove(client, request.name, waitLimits);
  if (left !== null) throw left;
  return result;
}

/** Null once it is being made. Returns why RDS makes none; throws where that is left open. */
async function create(client: RDSClient, place: RdsPlace, request: InstanceRequest): Promise<Failure | null> {
  const command = new CreateDBInstanceCommand({
    DBInstanceIdentifier: request.name,
    DBInstanceClass: place.instanceClass,
    Engine: 'postgres',
    EngineVersion: request.engineVersion,
    AllocatedStorage: request.storageGib,
    StorageType: 'gp3',
    StorageEncrypted: true,
    MasterUsername: request.user,
    MasterUserPassword: request.password,
    DBSubnetGroupName: place.subnetGroup,
    VpcSecurityGroupIds: [...place.securityGroups],
    DBParameterGroupName: place.parameterGroup,
    PubliclyAccessible: false,
    MultiAZ: false,
    BackupRetentionPeriod: 0,
    AutoMinorVersionUpgrade: false,
    DeletionProtection: false,
    Tags: request.tags,
  });
  try {
    await client.send(command);
    return null;
  } catch (error) {
    // Nobody else has this name: an earlier try of the same request was taken, and its answer lost.
    if (nameOf(error) === 'DBInstanceAlreadyExistsFault') return null;
    const hint =
      'correct what RDS names in DRILL_RDS_*; in an account that never had RDS the role needs iam:CreateServiceLinkedRole';
    const failure = rdsFailure(error, `make the instance ${request.name} (${place.instanceClass})`, hint);
    if (isRefusal(error)) return failure;
    throw failure;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && '$fault' in error && error.$fault === 'client';
}

async function untilAvailable(
  client: RDSClient,
  name: string,
  { clock, signal, creationSeconds }: WaitLimits,
): Promise<Endpoint> {
  const deadline = clock.seconds() + creationSeconds;
  for (;;) {
    const { status, endpoint } = await look(client, name);
    if (status === 'available' && endpoint !== null) return endpoint;
    const late = clock.seconds() > deadline;
    if (late || hopeless.test(status)) {
      const found = late ? `is still ${status} after ${creationSeconds} s` : `became ${status}`;
      throw new Failure('unexpected', `the instance ${name} ${found}`, {
        hint: `aws rds describe-events --source-type db-instance --source-identifier ${name}`,
      });
    }
    await clock.sleep(pollMilliseconds, signal);
  }
}

async function look(
  client: RDSClient,
  name: string,
): Promise<{ readonly status: string; readonly endpoint: Endpoint | null }> {
  try {
    const { DBInstances = [] } = await client.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: name }));
    const { DBInstanceStatus: status = 'unknown', Endpoint: { Address: host, Port: port } = {} } = DBInstances[0] ?? {};
    return { status, endpoint: host === undefined || port === undefined ? null : { host, port } };
  } catch (error) {
    throw rdsFailure(error, `wait for the instance ${name}`);
  }
}

/** Null once RDS has taken the order. */
async function remove(client: RDSClient, name: string, { clock, signal }: WaitLimits): Promise<Failure | null> {
  const waitSeconds = signal.aborted ? deletionSeconds.aborted : deletionSeconds.usually;
  try {
    await deleteInstance(client, name, { clock, waitSeconds });
    return null;
  } catch (error) {
    const { kind, message } = during(`the instance ${name} is still there and costs money`, error);
    return new Failure(kind, message, {
      hint: `aws rds delete-db-instance --skip-final-snapshot --db-instance-identifier ${name}`,
      cause: error,
    });
  }
}
