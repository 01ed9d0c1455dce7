import { Construct } from 'constructs';
import type { Surroundings } from '../stacks/stackContext.ts';
import { JobTask } from './jobTask.ts';
import type { Launch } from './launch.ts';

/** The hourly snapshot: it reads the database and adds to the vault. */
export class Backup extends Construct {
  constructor(scope: Construct, id: string, surroundings: Surroundings, launch: Launch) {
    super(scope, id);
    new JobTask(this, 'Job', surroundings, {
      job: 'backup',
      secrets: [{ secret: 'source', members: ['DATABASE_URL'] }],
    });
    launch.onSchedule('backup');
  }
}
