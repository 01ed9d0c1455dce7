import { randomUUID } from 'node:crypto';
import type { LaunchOutcome } from '../../../lib/jobs/launch.ts';
import type { AwsSite } from '../site.ts';
import { invoke } from './invoke.ts';
import { type EndedTask, endOf } from './tasks.ts';

/** Hands `launch` what the target of a rule hands it, and waits for the end of the task that it starts. */
export async function launch(site: AwsSite, job: 'backup' | 'mirror' | 'drill'): Promise<EndedTask> {
  const told = await invoke(site, 'launch', { job, id: randomUUID(), time: new Date().toISOString() });
  const outcome = told as LaunchOutcome;
  if (outcome.outcome !== 'launched') throw new Error(`${job}: ${outcome.outcome}`);
  return endOf(site, outcome.task);
}
