import { cloudwatchClient } from '../../adapters/aws/cloudwatch/client.ts';
import { logsClient } from '../../adapters/aws/cloudwatch/logsClient.ts';
import { cloudwatchMeasured } from '../../adapters/aws/cloudwatch/measured.ts';
import { cloudwatchMetrics } from '../../adapters/aws/cloudwatch/metrics.ts';
import { cloudwatchTaskLogs } from '../../adapters/aws/cloudwatch/taskLogs.ts';
import { container } from '../../adapters/aws/ecs/place.ts';
import { snsClient } from '../../adapters/notify/sns/client.ts';
import { snsSender } from '../../adapters/notify/sns/sender.ts';
import { demanded } from '../../config/demanded.ts';
import type { Environment } from '../../config/env.ts';
import type { StoppedTask } from '../../jobs/outcome/stoppedTask.ts';
import { type OutcomeResult, outcome } from '../../jobs/outcome.ts';
import type { Reporter } from '../../ports/reporter.ts';

const names = ['APPLICATION', 'CLUSTER', 'TASK_FAMILY_PREFIX', 'LOG_GROUP', 'TOPIC_ARN', 'RUNBOOK'] as const;

export interface OutcomeFunction {
  /** Where the tasks run whose ends are reported. */
  readonly home: { readonly cluster: string; readonly familyPrefix: string; readonly container: string };
  tell(stopped: StoppedTask): Promise<OutcomeResult>;
}

export function composeOutcome(environment: Environment, reporter: Reporter): OutcomeFunction {
  const given = demanded(environment, names);
  const application = given('APPLICATION');
  const cloudwatch = cloudwatchClient();
  const ports = {
    logs: cloudwatchTaskLogs(logsClient(), given('LOG_GROUP'), container),
    metrics: cloudwatchMetrics(cloudwatch, application),
    measured: cloudwatchMeasured(cloudwatch, application),
    announcer: snsSender(snsClient(), given('TOPIC_ARN'), application),
    reporter,
  };
  return {
    home: { cluster: given('CLUSTER'), familyPrefix: given('TASK_FAMILY_PREFIX'), container },
    tell: async (stopped) => outcome(ports, stopped, given('RUNBOOK')),
  };
}
