import * as v from 'valibot';
import { Failure } from '../../lib/errors.ts';
import type { StoppedTask } from '../../lib/jobs/outcome/stoppedTask.ts';

const instant = v.pipe(v.string(), v.isoTimestamp());

/** The fields that we read of https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html. */
const schema = v.looseObject({
  source: v.literal('aws.ecs'),
  'detail-type': v.literal('ECS Task State Change'),
  time: instant,
  detail: v.looseObject({
    clusterArn: v.pipe(v.string(), v.nonEmpty()),
    taskArn: v.pipe(v.string(), v.nonEmpty()),
    taskDefinitionArn: v.pipe(v.string(), v.nonEmpty()),
    lastStatus: v.literal('STOPPED'),
    stopCode: v.exactOptional(v.string()),
    stoppedReason: v.exactOptional(v.string()),
    startedAt: v.exactOptional(instant),
    executionStoppedAt: v.exactOptional(instant),
    stoppedAt: v.exactOptional(instant),
    containers: v.array(
      v.looseObject({
        name: v.string(),
        exitCode: v.exactOptional(v.pipe(v.number(), v.integer())),
        reason: v.exactOptional(v.string()),
      }),
    ),
  }),
});

const jobSchema = v.picklist(['backup', 'mirror', 'drill', 'restore']);

export interface TaskHome {
  /** Name or ARN. */
  readonly cluster: string;
  readonly familyPrefix: string;
  /** Name of the container that does the work; sidecars do not count. */
  readonly container: string;
}

/** Failure `usage` for every event but the end of one of our tasks in our cluster. */
export function readOutcomeEvent(event: unknown, { cluster, familyPrefix, container }: TaskHome): StoppedTask {
  const read = v.safeParse(schema, event);
  if (!read.success) throw refused(v.summarize(read.issues));
  const { detail, time } = read.output;
  const { clusterArn, taskArn, taskDefinitionArn } = detail;
  if (lastPart(clusterArn, '/') !== lastPart(cluster, '/')) throw refused(`the cluster is ${clusterArn}`);
  const [family = ''] = lastPart(taskDefinitionArn, '/').split(':');
  const job = v.safeParse(jobSchema, family.startsWith(familyPrefix) ? family.slice(familyPrefix.length) : null);
  if (!job.success) throw refused(`the task's family is ${family}`);
  const runner = detail.containers.find(({ name }) => name === container);
  const stoppedAt = detail.executionStoppedAt ?? detail.stoppedAt ?? time;
  return {
    job: job.output,
    task: taskArn,
    exitCode: runner?.exitCode ?? null,
    stopCode: detail.stopCode ?? null,
    reasons: [detail.stoppedReason, runner?.reason].filter((reason) => reason !== undefined),
    seconds: detail.startedAt === undefined ? null : secondsBetween(detail.startedAt, stoppedAt),
    stoppedAt,
  };
}

function refused(why: string): Failure {
  return new Failure('usage', `not the end of a task of ours: ${why}`, {
    hint: 'outcome takes "ECS Task State Change" events from the rule of the stack only',
  });
}

function lastPart(text: string, separator: string): string {
  return text.slice(text.lastIndexOf(separator) + 1);
}

function secondsBetween(start: string, end: string): number {
  return Math.max(0, (Date.parse(end) - Date.parse(start)) / 1000);
}
