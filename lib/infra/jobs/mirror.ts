import { Construct } from 'constructs';
import type { StackContext } from '../stacks/stackContext.ts';
import { JobTask } from './jobTask.ts';
import type { Launch } from './launch.ts';

/** The hourly copy of the live bucket: it reads that one and adds to the vault. */
export class Mirror extends Construct {
  constructor(scope: Construct, id: string, context: StackContext, launch: Launch) {
    super(scope, id);
    new JobTask(this, 'Job', context, {
      job: 'mirror',
      secrets: [{ secret: 'source', members: ['MINIO_ACCESS_KEY', 'MINIO_SECRET_KEY'] }],
    });
    launch.onSchedule('mirror');
  }
}
