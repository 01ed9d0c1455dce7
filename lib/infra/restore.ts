import { Construct } from 'constructs';
import { arn } from './arn.ts';
import { JobTask } from './jobTask.ts';
import { writingRules } from './names.ts';
import { opener } from './opener.ts';
import { allow } from './statement.ts';
import type { Surroundings } from './surroundings.ts';

/** The night itself. No rule and no function may start it: only the operator's own identity. */
export class Restore extends Construct {
  constructor(scope: Construct, id: string, surroundings: Surroundings) {
    super(scope, id);
    const { aws } = surroundings.deployment;
    const rules = aws.network.way === 'hybrid' ? [] : writingRules(aws.name);
    new JobTask(this, 'Job', surroundings, {
      job: 'restore',
      powers:
        rules.length === 0
          ? []
          : [
              allow(
                ['events:DescribeRule', 'events:DisableRule', 'events:EnableRule'],
                rules.map((rule) => arn('events', `rule/${rule}`)),
              ),
            ],
      environment: { RESTORE_RULES: rules.join(',') },
      secrets: [
        opener(aws),
        {
          secret: 'restore',
          members: ['RESTORE_DATABASE_URL', 'RESTORE_MINIO_ACCESS_KEY', 'RESTORE_MINIO_SECRET_KEY'],
        },
      ],
    });
  }
}
