import { ecsClient } from '../../adapters/aws/ecs/client.ts';
import { ecsLauncher } from '../../adapters/aws/ecs/launcher.ts';
import { systemClock } from '../../adapters/local/clock/clock.ts';
import { demanded } from '../../config/demanded.ts';
import type { Environment } from '../../config/env.ts';
import { Failure } from '../../errors.ts';
import { type LaunchOutcome, type LaunchRequest, launch } from '../../jobs/launch.ts';

const names = [
  'CLUSTER',
  'TASK_FAMILY_PREFIX',
  'SUBNETS',
  'SECURITY_GROUPS',
  'DRILL_SECURITY_GROUP',
  'ASSIGN_PUBLIC_IP',
] as const;

/** Well within the function's limit of a minute. */
const waitSeconds = 40;

export function composeLaunch(environment: Environment): (request: LaunchRequest) => Promise<LaunchOutcome> {
  const given = demanded(environment, names);
  const place = {
    cluster: given('CLUSTER'),
    familyPrefix: given('TASK_FAMILY_PREFIX'),
    subnets: given('SUBNETS').split(','),
    securityGroups: given('SECURITY_GROUPS').split(','),
    drillSecurityGroup: given('DRILL_SECURITY_GROUP'),
    publicAddress: readSwitch(given('ASSIGN_PUBLIC_IP')),
  };
  return async (request) => {
    const startedBy = request.first ? 'lifeboat-first' : 'lifeboat-launch';
    const tasks = ecsLauncher(ecsClient(), { place, startedBy, waitSeconds, clock: systemClock });
    return launch(tasks, request);
  };
}

function readSwitch(text: string): boolean {
  if (text === 'ENABLED') return true;
  if (text === 'DISABLED') return false;
  throw new Failure('configuration', `ASSIGN_PUBLIC_IP is ${text}`, { hint: 'ENABLED or DISABLED' });
}
