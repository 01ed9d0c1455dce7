import { Aws } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arn } from '../stacks/arn.ts';
import type { LaunchedJob } from '../stacks/names.ts';
import type { Launch } from './launch.ts';

/** `startedBy` of the tasks in this chain; lib/compose/functions/launch.ts has the same word. */
const firstStarter = 'lifeboat-first';

/** After the first deployment each job runs once, one after the other, so that nothing is overdue from the start. */
export class FirstRuns extends Construct {
  constructor(scope: Construct, id: string, name: string, launch: Launch) {
    super(scope, id);
    launch.on('backup', {
      name: `${name}-first-backup`,
      description: 'Once this stack was made',
      first: true,
      when: {
        pattern: {
          source: ['aws.cloudformation'],
          detailType: ['CloudFormation Stack Status Change'],
          detail: { 'stack-id': [Aws.STACK_ID], 'status-details': { status: ['CREATE_COMPLETE'] } },
        },
      },
    });
    // A mirror that could not take every file is good enough to be drilled.
    for (const [job, after, exitCodes] of [
      ['mirror', 'backup', [0]],
      ['drill', 'mirror', [0, 3]],
    ] as const) {
      launch.on(job, {
        name: `${name}-first-${job}`,
        description: `Once the first ${after} has ended`,
        first: true,
        when: { pattern: endOf(name, after, exitCodes) },
      });
    }
  }
}

function endOf(name: string, job: LaunchedJob, exitCodes: readonly number[]) {
  return {
    source: ['aws.ecs'],
    detailType: ['ECS Task State Change'],
    detail: {
      clusterArn: [arn('ecs', `cluster/${name}`)],
      lastStatus: ['STOPPED'],
      startedBy: [firstStarter],
      group: [`family:${name}-${job}`],
      containers: { exitCode: [...exitCodes] },
    },
  };
}
