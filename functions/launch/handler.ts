import { composeLaunch } from '../../lib/compose/functions/launch.ts';
import { readEnvironment } from '../../lib/config/env.ts';
import type { LaunchOutcome } from '../../lib/jobs/launch.ts';
import { logged } from '../log.ts';
import { readLaunchEvent } from './event.ts';

/** A rule fired: starts its job's task, unless one is running. */
export async function handler(event: unknown): Promise<LaunchOutcome> {
  return logged('launch', async () => {
    const request = readLaunchEvent(event);
    return composeLaunch(await readEnvironment())(request);
  });
}
