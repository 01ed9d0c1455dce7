import { cloudwatchClient } from '../../adapters/aws/cloudwatch/client.ts';
import { cloudwatchMetrics } from '../../adapters/aws/cloudwatch/metrics.ts';
import { ecsClient } from '../../adapters/aws/ecs/client.ts';
import { overdueTasks } from '../../adapters/aws/ecs/overdueTasks.ts';
import { taskWatcher } from '../../adapters/aws/ecs/watcher.ts';
import { eventBridgeClient } from '../../adapters/aws/eventbridge/client.ts';
import { pausedRules } from '../../adapters/aws/eventbridge/pausedRules.ts';
import { rdsClient } from '../../adapters/aws/rds/client.ts';
import { leftoverInstances } from '../../adapters/aws/rds/leftoverInstances.ts';
import { systemClock } from '../../adapters/local/clock/clock.ts';
import { leftoverUploads } from '../../adapters/stores/s3/leftoverUploads.ts';
import { demanded } from '../../config/demanded.ts';
import type { Environment } from '../../config/env.ts';
import { load } from '../../config/load.ts';
import { need } from '../../config/need.ts';
import { Failure } from '../../errors.ts';
import { type Cleaned, janitor } from '../../jobs/janitor.ts';
import type { Reporter } from '../../ports/reporter.ts';
import type { TaskJob } from '../../ports/tasks.ts';
import { vaultClient } from '../vault.ts';

const names = ['APPLICATION', 'CLUSTER', 'TASK_FAMILY_PREFIX'] as const;

/**
 * How long a task may take, unless `DEADLINE_<JOB>_HOURS` is set. The first copy of a large bucket has no index until
 * it ends: if it were stopped before, the next run would have to read the whole mirror to know what it holds.
 */
const deadlineHours: Readonly<Record<TaskJob, number>> = { backup: 3, mirror: 24, drill: 8, restore: 24 };

/** One round of cleaning up after dead runs. */
export async function cleanUp(environment: Environment, reporter: Reporter): Promise<Cleaned> {
  const given = demanded(environment, names);
  const { vaultWriter: vault } = need(load({ environment }), 'vaultWriter');
  const home = { cluster: given('CLUSTER'), familyPrefix: given('TASK_FAMILY_PREFIX') };
  const tasks = ecsClient();
  return janitor({
    leftovers: [
      ...(['backup', 'mirror', 'drill', 'restore'] as const).map((job) =>
        overdueTasks(tasks, home, job, deadlineSeconds(environment, job)),
      ),
      leftoverInstances(rdsClient(), given('APPLICATION')),
      leftoverUploads(vaultClient(vault, new AbortController().signal, 'watched'), vault.bucket, vault.prefix),
    ],
    rules: pausedRules(eventBridgeClient(), writingRules(environment)),
    tasks: taskWatcher(tasks, home),
    metrics: cloudwatchMetrics(cloudwatchClient(), given('APPLICATION')),
    clock: systemClock,
    reporter,
  });
}

/** Empty where the operator's own host schedules the jobs that write. */
function writingRules({ WRITING_RULES: rules = '' }: Environment): readonly string[] {
  return rules === '' ? [] : rules.split(',');
}

function deadlineSeconds(environment: Environment, job: TaskJob): number {
  const name = `DEADLINE_${job.toUpperCase()}_HOURS`;
  const text = environment[name] ?? '';
  const hours = text === '' ? deadlineHours[job] : Number(text);
  if (Number.isFinite(hours) && hours > 0) return hours * 3600;
  throw new Failure('configuration', `${name} is ${text}, not a number of hours`, {
    hint: 'deploy the stack again: npx cdk deploy --all',
  });
}
