import type { AlarmTopics, RuleStates, SecretNames, Stacks, TaskDefinitions } from '../../ports/deployed.ts';
import type { TaskJob } from '../../ports/tasks.ts';
import type { Diagnosis } from './contract.ts';
import { checked, type Finding, failing } from './finding.ts';

export interface DeployedPorts {
  readonly stacks: Stacks;
  readonly topics: AlarmTopics;
  readonly definitions: TaskDefinitions;
  readonly secrets: SecretNames;
  readonly rules: RuleStates;
}

/** What lifeboat.json says is deployed. */
export interface Expected {
  readonly name: string;
  readonly region: string;
  /** Set where the vault is in another account than the jobs, which the caller cannot see then. */
  readonly vaultAccount: string | null;
  readonly jobs: readonly TaskJob[];
  readonly rules: readonly string[];
  /** Whether lifeboat.json names a mail or web address for alarms. */
  readonly tellsSomebody: boolean;
}

const deploy = 'npx cdk deploy --all';

/**
 * Checks that every part of the AWS deployment exists, is sound and is switched on. Changes nothing, reads no secret.
 */
export async function doctorDeployed(ports: DeployedPorts, expected: Expected): Promise<Diagnosis> {
  const { name, jobs, rules } = expected;
  const groups = await Promise.all([
    checked('stacks', 'looking at the stacks', () => checkStacks(ports, expected)),
    ...topicsOf(expected).map((topic) =>
      checked('alarms', `looking at ${topic}`, () => checkTopic(ports, topic, expected)),
    ),
    ...jobs.map((job) => checked('tasks', `looking at ${name}-${job}`, () => checkTask(ports, name, job))),
    ...rules.map((rule) => checked('schedules', `looking at ${rule}`, () => checkRule(ports, rule))),
  ]);
  const findings = groups.flat();
  return { findings, capabilities: null, failed: findings.find((finding) => finding.verdict === 'fail')?.kind ?? null };
}

async function checkStacks({ stacks }: DeployedPorts, expected: Expected): Promise<readonly Finding[]> {
  const { name, vaultAccount } = expected;
  const runner = await checkStack(stacks, `${name}-runner`, expected);
  if (vaultAccount === null) return [await checkStack(stacks, `${name}-vault`, expected), runner];
  const what = `not checked: ${name}-vault is in account ${vaultAccount}`;
  return [{ subject: 'stacks', verdict: 'unchecked', what }, runner];
}

async function checkStack(stacks: Stacks, stack: string, { region }: Expected): Promise<Finding> {
  const found = await stacks.find(stack);
  if (found === null) {
    const hint = `check aws.name, aws.region and whose credentials these are (aws sts get-caller-identity), or ${deploy}`;
    return failing('stacks', `${stack} is not deployed in ${region}`, hint);
  }
  const what = `${stack} in ${region} is ${found.status}`;
  if (/^(?:CREATE|UPDATE|IMPORT)_COMPLETE$/.test(found.status)) return { subject: 'stacks', verdict: 'ok', what };
  // The previous deployment is back, or soon will be.
  if (/^UPDATE_ROLLBACK_COMPLETE$|_IN_PROGRESS$/.test(found.status)) {
    return {
      subject: 'stacks',
      verdict: 'warn',
      what,
      mend: `aws cloudformation describe-stack-events --stack-name ${stack}`,
    };
  }
  return failing('stacks', what, `aws cloudformation describe-stack-events --stack-name ${stack}`);
}

function topicsOf({ name, vaultAccount }: Expected): readonly string[] {
  return [...(vaultAccount === null ? [`${name}-vault-alarms`] : []), `${name}-runner-alarms`];
}

async function checkTopic({ topics }: DeployedPorts, topic: string, expected: Expected): Promise<readonly Finding[]> {
  const listeners = await topics.listeners(topic);
  if (listeners === null) return [failing('alarms', `there is no topic ${topic}`, deploy)];
  if (listeners.length === 0) {
    const hint = expected.tellsSomebody ? deploy : `set aws.alarms.mail in lifeboat.json, then ${deploy}`;
    return [{ subject: 'alarms', verdict: 'warn', what: `${topic} tells nobody`, mend: hint }];
  }
  return listeners.map(({ who, confirmed }) =>
    confirmed
      ? { subject: 'alarms', verdict: 'ok', what: `${topic} tells ${who}` }
      : failing(
          'alarms',
          `${topic} does not tell ${who}: it was never confirmed`,
          'open the mail that AWS sent there and follow its link',
        ),
  );
}

async function checkTask(ports: DeployedPorts, name: string, job: TaskJob): Promise<readonly Finding[]> {
  const needed = await ports.definitions.secretsOf(job);
  if (needed === null) return [failing('tasks', `there is no task definition ${name}-${job}`, deploy)];
  const bySecret = Map.groupBy(needed, ({ secret }) => secret);
  const findings = [...bySecret].map(async ([secret, members]) =>
    checkSecret(
      ports.secrets,
      job,
      secret,
      members.map(({ member }) => member),
    ),
  );
  return [{ subject: 'tasks', verdict: 'ok', what: `${name}-${job} can be started` }, ...(await Promise.all(findings))];
}

async function checkSecret(
  secrets: SecretNames,
  job: TaskJob,
  secret: string,
  members: readonly string[],
): Promise<Finding> {
  const state = await secrets.state(secret);
  const names = members.join(', ');
  if (state === null) {
    const shape = JSON.stringify(Object.fromEntries(members.map((member) => [member, '…'])));
    const hint = `aws secretsmanager create-secret --name ${secret} --secret-string file://secret.json, a file such as ${shape}`;
    return failing('secrets', `${job} needs ${names} of the secret ${secret}, which is not there`, hint);
  }
  if (state === 'ends soon') {
    const hint = `aws secretsmanager restore-secret --secret-id ${secret}`;
    return failing('secrets', `${job} needs ${names} of the secret ${secret}, which is being deleted`, hint);
  }
  // To look for the members would be to read them.
  return {
    subject: 'secrets',
    verdict: 'unchecked',
    what: `${secret} is there; ${job} needs its members ${names}, not looked at`,
  };
}

async function checkRule({ rules }: DeployedPorts, rule: string): Promise<readonly Finding[]> {
  const state = await rules.state(rule);
  if (state === null) return [failing('schedules', `there is no rule ${rule}`, deploy)];
  if (state === 'enabled') return [{ subject: 'schedules', verdict: 'ok', what: `${rule} is enabled` }];
  const hint = `unless a restore is at work: aws events enable-rule --name ${rule}`;
  return [failing('schedules', `${rule} is disabled`, hint)];
}
