import type { aws_iam as iam } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arn } from '../stacks/arn.ts';
import { writingRules } from '../stacks/names.ts';
import { privateKey } from '../stacks/privateKey.ts';
import type { StackContext } from '../stacks/stackContext.ts';
import { allow } from '../stacks/statement.ts';
import { JobTask } from './jobTask.ts';

/** The restore in an emergency. No rule and no function may start it: only the operator's own identity. */
export class Restore extends Construct {
  constructor(scope: Construct, id: string, context: StackContext) {
    super(scope, id);
    const { aws } = context.deployment;
    const rules = aws.network.way === 'hybrid' ? [] : writingRules(aws.name);
    new JobTask(this, 'Job', context, {
      job: 'restore',
      powers: rules.length === 0 ? [] : pausing(aws.name),
      environment: rules.length === 0 ? {} : { RESTORE_RULES: rules.join(',') },
      secrets: [
        privateKey(aws),
        {
          secret: 'restore',
          members: ['RESTORE_DATABASE_URL', 'RESTORE_MINIO_ACCESS_KEY', 'RESTORE_MINIO_SECRET_KEY'],
        },
      ],
    });
  }
}

/**
 * It disables the rules that start writing jobs, marks them as paused by itself, and waits until nothing writes any
 * more.
 */
function pausing(name: string): readonly iam.PolicyStatement[] {
  return [
    allow(
      ['events:DescribeRule', 'events:DisableRule', 'events:EnableRule', 'events:TagResource', 'events:UntagResource'],
      writingRules(name).map((rule) => arn('events', `rule/${rule}`)),
    ),
    allow(['ecs:ListTasks'], ['*'], { ArnEquals: { 'ecs:cluster': arn('ecs', `cluster/${name}`) } }),
  ];
}
