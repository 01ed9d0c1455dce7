import { Duration, aws_events as events, type aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arn, roleArn } from '../stacks/arn.ts';
import { executionRoleName, functionLogGroup, type LaunchedJob, launchedJobs, taskRoleName } from '../stacks/names.ts';
import type { StackContext } from '../stacks/stackContext.ts';
import { allow } from '../stacks/statement.ts';
import { BundledFunction, deliveries } from './bundledFunction.ts';
import { addRule, type RuleOptions } from './rule.ts';

/** The function that starts tasks, and the rules that start it. */
export class Launch extends Construct {
  private readonly surroundings: StackContext;
  private readonly launch: BundledFunction;

  constructor(scope: Construct, id: string, context: StackContext) {
    super(scope, id);
    this.surroundings = context;
    const { deployment, network, deadLetters, alarms } = context;
    const { name } = deployment.aws;
    this.launch = new BundledFunction(this, 'Launch', {
      application: name,
      name: 'launch',
      description: 'A rule fired: starts the task of its job, unless one is under way',
      environment: {
        CLUSTER: name,
        TASK_FAMILY_PREFIX: `${name}-`,
        SUBNETS: network.subnets.join(','),
        SECURITY_GROUPS: network.securityGroups.join(','),
        DRILL_SECURITY_GROUP: network.drillGroup.securityGroupId,
        ASSIGN_PUBLIC_IP: network.publicAddress ? 'ENABLED' : 'DISABLED',
      },
      powers: powers(name),
      timeoutSeconds: 60,
      deadLetters: deadLetters.queue,
    });
    alarms.add({
      what: 'launch-failed',
      // Lambda's own metric is free. Over the past hour, so that a mirror's successful launch does not hide a backup's
      // failure.
      metric: this.launch.function.metricErrors({ period: Duration.hours(1) }),
      above: deliveries - 1,
      says: `a task was due and could not be started: the log ${functionLogGroup(name, 'launch')} says which`,
      article: 'A task could not be started',
      missing: 'stays',
    });
  }

  /** With the pattern from the settings, as on one machine. */
  onSchedule(job: LaunchedJob): void {
    const { aws, schedules } = this.surroundings.deployment;
    this.on(job, {
      name: `${aws.name}-${job}`,
      description: `When ${job} starts (UTC)`,
      when: { schedule: schedules[job] },
    });
  }

  /** `first`: a run of the first deployment's chain. */
  on(
    job: LaunchedJob,
    { name, description, when, first }: Pick<RuleOptions, 'name' | 'description' | 'when'> & { readonly first?: true },
  ): void {
    addRule(this, name, {
      name,
      description,
      when,
      target: this.launch.function,
      input: events.RuleTargetInput.fromObject({
        job,
        id: events.EventField.eventId,
        time: events.EventField.time,
        ...(first === undefined ? {} : { first }),
      }),
      deadLetters: this.surroundings.deadLetters.queue,
    });
  }
}

/** Three kinds of tasks, without the restore: only the operator starts that. */
function powers(name: string): readonly iam.PolicyStatement[] {
  const inCluster = { ArnEquals: { 'ecs:cluster': arn('ecs', `cluster/${name}`) } };
  const families = launchedJobs.flatMap((job) => [
    arn('ecs', `task-definition/${name}-${job}`),
    arn('ecs', `task-definition/${name}-${job}:*`),
  ]);
  const roles = launchedJobs.flatMap((job) => [taskRoleName(name, job), executionRoleName(name, job)]);
  return [
    allow(['ecs:RunTask'], families, inCluster),
    allow(['iam:PassRole'], roles.map(roleArn), { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } }),
    // Listing has no task as its resource.
    allow(['ecs:ListTasks'], ['*'], inCluster),
  ];
}
