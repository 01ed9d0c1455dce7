import { Construct } from 'constructs';
import type { Surroundings } from '../stacks/stackContext.ts';
import { JobTask } from './jobTask.ts';
import type { Launch } from './launch.ts';

/** The hourly copy of the live bucket: it reads that one and adds to the vault. */
export class Mirror extends Construct {
  constructor(scope: Construct, id: string, surroundings: Surroundings, launch: Launch) {
    super(scope, id);
    new JobTask(this, 'Job', surroundings, {
      job: 'mirror',
      secrets: [{ secret: 'source', members: ['MINIO_ACCESS_KEY', 'MINIO_SECRET_KEY'] }],
    });
    launch.onSchedule('mirror');
  }
}
