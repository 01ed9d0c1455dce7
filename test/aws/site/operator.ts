import { serverEnvironment } from '../../helpers/servers/environment.ts';
import { startLifeboat } from '../../jobs/helpers/cli.ts';
import { aws } from '../emulator/awsCli.ts';
import { awsEnvironment } from '../emulator/local.ts';
import type { AwsSite } from '../site.ts';
import { type EndedTask, endOf } from './tasks.ts';

/** Types a command of lifeboat beside the lifeboat.json of the stacks, with the operator's own rights. */
export async function lifeboat(
  { aws: place, directory }: AwsSite,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly errors: string }> {
  const environment = { ...serverEnvironment(directory), ...awsEnvironment(place) };
  return startLifeboat([...args, '--config', `${directory}/lifeboat.json`], environment).ended;
}

/** Starts a task by the AWS CLI alone, as the README says, in the network that the stack tells; waits for its end. */
export async function runTask(
  site: AwsSite,
  job: 'backup' | 'restore',
  variables: Readonly<Record<string, string>>,
): Promise<EndedTask> {
  const { name } = site;
  const environment = Object.entries(variables).map(([key, value]) => ({ name: key, value }));
  const overrides = { containerOverrides: [{ name: 'runner', environment }] };
  const vpc = {
    subnets: (await output(site, 'Subnets')).split(','),
    securityGroups: (await output(site, 'SecurityGroups')).split(','),
    assignPublicIp: await output(site, 'AssignPublicIp'),
  };
  const network = JSON.stringify({ awsvpcConfiguration: vpc });
  const what = ['--cluster', name, '--task-definition', `${name}-${job}`, '--launch-type', 'FARGATE'];
  const how = ['--network-configuration', network, '--overrides', JSON.stringify(overrides)];
  const arn = await aws(site.aws, 'ecs', 'run-task', ...what, ...how, '--query', 'tasks[0].taskArn');
  return endOf(site, arn.trim());
}

async function output({ aws: place, name }: AwsSite, key: string): Promise<string> {
  const query = `Stacks[0].Outputs[?OutputKey=='${key}'].OutputValue`;
  const told = await aws(
    place,
    'cloudformation',
    'describe-stacks',
    '--stack-name',
    `${name}-runner`,
    '--query',
    query,
  );
  return told.trim();
}
