import { createHash } from 'node:crypto';
import { type ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { Failure } from '../../../errors.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { TaskJob, TaskLaunch, TaskLauncher } from '../../../ports/tasks.ts';
import { ecsFailure } from './failure.ts';
import { container, familyOf, type TaskPlace } from './place.ts';
import { taskWatcher } from './watcher.ts';

export interface LauncherOptions {
  readonly place: TaskPlace;
  /** At most 36 characters; what the task's end will name as its starter. */
  readonly startedBy: string;
  /** How long a task that cannot be placed is tried again. */
  readonly waitSeconds: number;
  readonly clock: Clock;
  /** 0 ≤ x < 1, for the jitter. */
  readonly random?: () => number;
}

const firstPauseMilliseconds = 1000;
const longestPauseMilliseconds = 20_000;

/** Tasks on Fargate. */
export function ecsLauncher(client: ECSClient, options: LauncherOptions): TaskLauncher {
  const { place, waitSeconds, clock, random = Math.random } = options;
  return {
    ...taskWatcher(client, place),
    async launch(launch) {
      const doing = `start ${familyOf(place, launch.job)}`;
      const deadline = clock.seconds() + waitSeconds;
      for (let attempt = 0; ; attempt += 1) {
        const clientToken = tokenOf(launch.clientToken, attempt);
        const { task, reasons } = await tryOnce(client, options, { ...launch, clientToken }, doing);
        if (task !== undefined) return task;
        const pause = random() * Math.min(longestPauseMilliseconds, firstPauseMilliseconds * 2 ** attempt);
        if (clock.seconds() + pause / 1000 >= deadline) {
          throw new Failure('unexpected', `${doing}: not placed in ${attempt + 1} attempts: ${reasons.join('; ')}`, {
            hint: `aws ecs describe-clusters --clusters ${place.cluster}`,
          });
        }
        await clock.sleep(pause);
      }
    },
  };
}

/**
 * ECS answers a token that it has seen with the first answer, for a day, and does not document whether that includes an answer
 * that placed nothing. Such an answer has no task, so that another token cannot start a second one.
 */
function tokenOf(clientToken: string, attempt: number): string {
  return attempt === 0 ? clientToken : createHash('sha256').update(`${clientToken}:${attempt}`).digest('hex');
}

/** RunTask answers 200 with `failures` inside when it placed nothing. */
async function tryOnce(
  client: ECSClient,
  { place, startedBy }: LauncherOptions,
  { job, variables, clientToken }: TaskLaunch,
  doing: string,
): Promise<{ readonly task: string | undefined; readonly reasons: readonly string[] }> {
  const command = new RunTaskCommand({
    cluster: place.cluster,
    taskDefinition: familyOf(place, job),
    launchType: 'FARGATE',
    count: 1,
    startedBy,
    clientToken,
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: [...place.subnets],
        securityGroups: groupsOf(place, job),
        assignPublicIp: place.publicAddress ? 'ENABLED' : 'DISABLED',
      },
    },
    overrides: {
      containerOverrides: [
        { name: container, environment: Object.entries(variables).map(([name, value]) => ({ name, value })) },
      ],
    },
  });
  try {
    const { tasks = [], failures = [] } = await client.send(command);
    const reasons = failures.map(({ reason = 'no reason given', detail }) =>
      detail === undefined ? reason : `${reason} (${detail})`,
    );
    return { task: tasks[0]?.taskArn, reasons: reasons.length === 0 ? ['ECS gave no reason'] : reasons };
  } catch (error) {
    throw ecsFailure(error, doing);
  }
}

function groupsOf({ securityGroups, drillSecurityGroup }: TaskPlace, job: TaskJob): string[] {
  const more = job === 'drill' && drillSecurityGroup !== undefined ? [drillSecurityGroup] : [];
  return [...securityGroups, ...more];
}
