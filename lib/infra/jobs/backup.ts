import { Construct } from 'constructs';
import type { StackContext } from '../stacks/stackContext.ts';
import { JobTask } from './jobTask.ts';
import type { Launch } from './launch.ts';

/** The hourly snapshot: it reads the database and adds to the vault. */
export class Backup extends Construct {
  constructor(scope: Construct, id: string, context: StackContext, launch: Launch) {
    super(scope, id);
    new JobTask(this, 'Job', context, {
      job: 'backup',
      secrets: [{ secret: 'source', members: ['DATABASE_URL'] }],
    });
    launch.onSchedule('backup');
  }
}
