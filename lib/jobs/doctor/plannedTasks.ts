import type { Quota } from '../../ports/prospects.ts';
import type { Check, Planned, PlannedPorts } from './contract.ts';
import { checked, type Finding, failing } from './finding.ts';

/** What the runner's stack needs of the account and the region. */
export function runnerChecks(ports: PlannedPorts, planned: Planned): readonly Check[] {
  const { machine, makesNetwork, makesAddress, processors, secrets } = planned;
  const need =
    (quota: Quota, amount: number): Check =>
    () =>
      checked('account', `asking for the quota of ${quota}`, () => checkQuota(ports, quota, amount));
  const runtime: Finding = {
    subject: 'tasks',
    verdict: 'unchecked',
    what: `not checked: whether Lambda has nodejs24.x in ${planned.region}, which AWS tells nobody`,
  };
  return [
    () => Promise.resolve([runtime]),
    ...(machine === null
      ? []
      : [() => checked('tasks', `asking for ${machine}`, () => checkMachine(ports, machine, planned))]),
    () => checked('tasks', 'asking RDS', () => checkDatabases(ports, planned)),
    need('fargate processors', processors),
    need('databases', 1),
    ...(makesNetwork ? [need('networks', 1)] : []),
    ...(makesAddress ? [need('addresses', 1)] : []),
    ...[...secrets].map(
      ([secret, members]): Check =>
        () =>
          checked('secrets', `reading ${secret}`, () => checkMembers(ports, secret, members)),
    ),
  ];
}

async function checkMachine(
  { prospects }: PlannedPorts,
  machine: string,
  { region }: Planned,
): Promise<readonly Finding[]> {
  if (await prospects.hasMachine(machine)) {
    return [{ subject: 'tasks', verdict: 'ok', what: `EC2 has ${machine} in ${region}` }];
  }
  const hint = 'set "nat": "gateway" in aws.network, or another aws.region';
  return [failing('tasks', `EC2 has no ${machine} in ${region}`, hint)];
}

async function checkDatabases({ prospects }: PlannedPorts, planned: Planned): Promise<readonly Finding[]> {
  const { drillInstanceClass: size, region, majors } = planned;
  const versions = await prospects.databaseVersions(size);
  const hint =
    'set aws.drillInstanceClass to a class that has them: aws rds describe-orderable-db-instance-options --engine postgres';
  if (versions.length === 0) return [failing('tasks', `RDS has no PostgreSQL on ${size} in ${region}`, hint)];
  const lacking = majors.filter((major) => !versions.some((version) => version.startsWith(`${major}.`)));
  if (lacking.length === 0) {
    return [{ subject: 'tasks', verdict: 'ok', what: `RDS has PostgreSQL ${majors.join(', ')} on ${size}` }];
  }
  return [
    { subject: 'tasks', verdict: 'warn', what: `RDS has no PostgreSQL ${lacking.join(', ')} on ${size}`, mend: hint },
  ];
}

const quotaNames: Readonly<Record<Quota, string>> = {
  addresses: 'EC2-VPC Elastic IPs',
  networks: 'VPCs per Region',
  databases: 'DB instances',
  'fargate processors': 'Fargate On-Demand vCPU resource count',
};

async function checkQuota({ prospects }: PlannedPorts, quota: Quota, amount: number): Promise<readonly Finding[]> {
  const { limit, used } = await prospects.quota(quota);
  const name = quotaNames[quota];
  const state = `${name}: ${used === null ? '' : `${used} used of `}${limit}`;
  if (amount <= limit - (used ?? 0)) return [{ subject: 'account', verdict: 'ok', what: state }];
  const hint = `ask for more: Service Quotas in the console, ${name}`;
  return [failing('account', `${state}; a deployment needs ${amount} more`, hint)];
}

async function checkMembers(
  { shapes }: PlannedPorts,
  secret: string,
  needed: readonly string[],
): Promise<readonly Finding[]> {
  const members = await shapes.members(secret);
  const file = 'docs/guide/aws.md, step 2, makes the file';
  if (members === null) {
    const hint = `aws secretsmanager create-secret --name ${secret} --secret-string file://secret.json; ${file}`;
    return [failing('secrets', `there is no secret ${secret}`, hint)];
  }
  const hint = `aws secretsmanager put-secret-value --secret-id ${secret} --secret-string file://secret.json; ${file}`;
  if (members === 'not an object') return [failing('secrets', `${secret} is no JSON object of texts`, hint)];
  const lacking = needed.filter((name) => !members.includes(name));
  if (lacking.length > 0) return [failing('secrets', `${secret} lacks ${lacking.join(', ')}`, hint)];
  return [{ subject: 'secrets', verdict: 'ok', what: `${secret} has ${needed.join(', ')}` }];
}
