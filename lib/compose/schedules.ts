import { ecsClient } from '../adapters/aws/ecs/client.ts';
import { taskWatcher } from '../adapters/aws/ecs/watcher.ts';
import { eventBridgeClient } from '../adapters/aws/eventbridge/client.ts';
import { eventBridgeSchedules } from '../adapters/aws/eventbridge/schedules.ts';
import { localSchedules } from '../adapters/local/schedules/local.ts';
import type { Run } from '../jobs/run.ts';
import type { Exclusion } from '../ports/exclusion.ts';
import type { Schedules } from '../ports/writers.ts';

/** How long a restore waits for a backup or mirror that is under way. */
const waitSeconds = 900;

/** What a restore pauses: rules of EventBridge where it was given any, else the runs of this machine. */
export function composeSchedules(rules: readonly string[], run: Run, exclusion: Exclusion): Schedules {
  const { clock, signal, runId } = run;
  const [first] = rules;
  if (first === undefined) return localSchedules({ exclusion, clock, waitSeconds, signal });
  // The configuration's rules see to it that all begin with the same name, which is the cluster's.
  const cluster = first.replace(/-(?:backup|mirror)$/, '');
  const tasks = taskWatcher(ecsClient(), { cluster, familyPrefix: `${cluster}-` });
  return eventBridgeSchedules(eventBridgeClient(), {
    rules,
    tasks,
    by: `restore ${runId}`,
    waitSeconds,
    clock,
    signal,
  });
}
