import { cloudFormationClient } from '../adapters/aws/cloudformation/client.ts';
import { cloudFormationStacks } from '../adapters/aws/cloudformation/stacks.ts';
import { logsClient } from '../adapters/aws/cloudwatch/logsClient.ts';
import { cloudwatchTaskPrint } from '../adapters/aws/cloudwatch/print.ts';
import { ecsClient } from '../adapters/aws/ecs/client.ts';
import { taskInspector } from '../adapters/aws/ecs/inspector.ts';
import { ecsLauncher } from '../adapters/aws/ecs/launcher.ts';
import { container, type TaskPlace } from '../adapters/aws/ecs/place.ts';
import type { Deployment } from '../config/deployment/deployment.ts';
import { Failure } from '../errors.ts';
import { type FollowPorts, follow } from '../jobs/follow.ts';
import { startTask } from '../jobs/startTask.ts';
import type { Clock } from '../ports/clock.ts';
import type { TaskJob } from '../ports/tasks.ts';

/** Tasks of the deployed stacks, with the caller's rights. */
export interface TasksOnAws {
  /** Returns the task's ARN. */
  start(job: TaskJob, variables: Readonly<Record<string, string>>): ReturnType<typeof startTask>;
  follow(
    what: Parameters<typeof follow>[1],
    watcher: Parameters<typeof follow>[2],
    signal: AbortSignal,
  ): ReturnType<typeof follow>;
}

/** Somebody is waiting, so a task that cannot be placed within a minute is reported. */
const waitSeconds = 60;

export function composeOnAws({ aws }: Deployment, clock: Clock): TasksOnAws {
  const { name, region, network } = aws;
  const client = ecsClient(region);
  const ports: FollowPorts = {
    tasks: taskInspector(client, name),
    print: cloudwatchTaskPrint(logsClient(region), `/${name}/tasks`, container),
    clock,
  };
  return {
    async start(job, variables) {
      refuseHybrid(network, job);
      const place = await placeOf(name, region);
      const launcher = ecsLauncher(client, { place, startedBy: 'lifeboat-cli', waitSeconds, clock });
      return startTask(launcher, job, variables);
    },
    follow: async (what, watcher, signal) => follow(ports, what, watcher, signal),
  };
}

function refuseHybrid({ way }: Deployment['aws']['network'], job: TaskJob): void {
  if (way !== 'hybrid' || job === 'drill' || job === 'restore') return;
  throw new Failure('configuration', `${job} does not run on AWS: aws.network.way is hybrid`, {
    hint: `on the application's host: lifeboat ${job}`,
  });
}

/** A task gets its network when it is started; the stack's outputs name it. */
async function placeOf(name: string, region: string): Promise<TaskPlace> {
  const stack = await cloudFormationStacks(cloudFormationClient(region)).find(`${name}-runner`);
  if (stack === null) {
    throw new Failure('configuration', `the stack ${name}-runner is not deployed in ${region}`, {
      hint: 'check aws.name and aws.region in lifeboat.json and whose credentials these are, or deploy: npx cdk deploy --all',
    });
  }
  const output = (key: string): string => {
    const value = stack.outputs.get(key);
    if (value !== undefined) return value;
    throw new Failure('configuration', `the stack ${name}-runner (${stack.status}) does not tell its ${key}`, {
      hint: 'deploy it again: npx cdk deploy --all',
    });
  };
  return {
    cluster: name,
    familyPrefix: `${name}-`,
    subnets: output('Subnets').split(','),
    securityGroups: output('SecurityGroups').split(','),
    drillSecurityGroup: output('DrillSecurityGroup'),
    publicAddress: output('AssignPublicIp') === 'ENABLED',
  };
}
