import { ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { CreateDBInstanceCommand, DeleteDBInstanceCommand, RDSClient } from '@aws-sdk/client-rds';
import type { Keys } from './keys.ts';
import { region } from './template.ts';

/** The account's own hand: makes what an attempt is about, and removes what is left of it. */
export interface Owner {
  withDatabase(name: string, attempt: () => Promise<unknown>): Promise<void>;
  /** Nothing where there is none. */
  dropDatabase(name: string): Promise<void>;
  withTask(attempt: (arn: string) => Promise<unknown>): Promise<void>;
}

export function ownerOf(endpoint: string, credentials: Keys): Owner {
  const [rds, ecs] = [
    new RDSClient({ endpoint, region, credentials }),
    new ECSClient({ endpoint, region, credentials }),
  ];
  const dropDatabase = async (name: string): Promise<void> => {
    const command = new DeleteDBInstanceCommand({ DBInstanceIdentifier: name, SkipFinalSnapshot: true });
    await rds.send(command).catch((error: unknown) => {
      if (!(error instanceof Error) || !/DBInstanceNotFound/.test(error.name)) throw error;
    });
  };
  return {
    dropDatabase,
    async withDatabase(name, attempt) {
      await rds.send(
        new CreateDBInstanceCommand({
          DBInstanceIdentifier: name,
          DBInstanceClass: 'db.t4g.medium',
          Engine: 'postgres',
          MasterUsername: 'postgres',
          MasterUserPassword: 'not-a-password',
        }),
      );
      try {
        await attempt();
      } finally {
        await dropDatabase(name);
      }
    },
    async withTask(attempt) {
      const { tasks } = await ecs.send(
        new RunTaskCommand({
          cluster: 'lifeboat',
          taskDefinition: 'lifeboat-backup',
          launchType: 'FARGATE',
          networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1'] } },
        }),
      );
      const arn = tasks?.[0]?.taskArn;
      if (arn === undefined) throw new Error('moto started no task');
      await attempt(arn);
    },
  };
}
