import { Construct } from 'constructs';
import { jobFailed } from '../../core/runs/metricNames.ts';
import type { TaskJob } from '../../ports/tasks.ts';
import { arn } from '../stacks/arn.ts';
import { tasksLogGroup } from '../stacks/names.ts';
import type { StackContext } from '../stacks/stackContext.ts';
import { allow, putMetrics } from '../stacks/statement.ts';
import { metric } from '../watch/metrics.ts';
import { BundledFunction } from './bundledFunction.ts';
import { addRule } from './rule.ts';

/** Reports the end of each task: always as a metric, and as a message when it failed. */
export class Outcome extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { deployment, alarms, deadLetters, topic }: StackContext,
    jobs: readonly TaskJob[],
  ) {
    super(scope, id);
    const { name } = deployment.aws;
    const outcome = new BundledFunction(this, 'Outcome', {
      application: name,
      name: 'outcome',
      description: 'A task stopped: how it ended goes out as a metric, and a failure as a message',
      environment: {
        APPLICATION: name,
        CLUSTER: name,
        TASK_FAMILY_PREFIX: `${name}-`,
        LOG_GROUP: tasksLogGroup(name),
        TOPIC_ARN: topic.topicArn,
        RUNBOOK: 'docs/runbook.md',
      },
      powers: [
        allow(['logs:GetLogEvents'], [arn('logs', `log-group:${tasksLogGroup(name)}:log-stream:*`)]),
        allow(['sns:Publish'], [topic.topicArn]),
        // What it told last; to read a metric has neither resource nor condition.
        allow(['cloudwatch:GetMetricStatistics'], ['*']),
        putMetrics(),
      ],
      timeoutSeconds: 60,
      deadLetters: deadLetters.queue,
    });
    addRule(this, 'Rule', {
      name: `${name}-outcome`,
      description: 'When a task of this cluster stopped',
      when: {
        pattern: {
          source: ['aws.ecs'],
          detailType: ['ECS Task State Change'],
          detail: { clusterArn: [arn('ecs', `cluster/${name}`)], lastStatus: ['STOPPED'] },
        },
      },
      target: outcome.function,
      deadLetters: deadLetters.queue,
    });
    for (const job of jobs) {
      alarms.add({
        what: `job-failed-${job}`,
        metric: metric(name, 'JobFailed', { job }),
        above: jobFailed.no,
        says: `the last run of ${job} failed`,
        article: 'A job failed',
        missing: 'stays',
      });
      if (job !== 'backup' && job !== 'mirror') continue;
      alarms.add({
        what: `brake-engaged-${job}`,
        metric: metric(name, 'JobFailed', { job }),
        above: jobFailed.yes,
        says: `the brake stopped the last run of ${job}`,
        article: 'The brake is engaged',
        missing: 'stays',
      });
    }
  }
}
