import {
  AddTagsToResourceCommand,
  CreateDBInstanceCommand,
  CreateDBSnapshotCommand,
  DeleteDBInstanceCommand,
  DescribeDBInstancesCommand,
  ModifyDBInstanceCommand,
} from '@aws-sdk/client-rds';
import { type AccountAct, act, arn, need } from './account.ts';

const marked = { 'lifeboat:owner': 'lifeboat' };
const crm = arn('rds', 'db:crm');

/** Databases of RDS: the drill's own, and the application's, which might stand in the same account. */
export const databaseActs: readonly AccountAct[] = [
  making('make a marked database', 'lifeboat-drill-1', marked),
  making('make one without the mark', 'lifeboat-drill-2', {}),
  making('make one of another name', 'crm-1', marked),
  deleting('delete a marked database', 'lifeboat-drill-9', marked),
  deleting('delete one without the mark', 'lifeboat-drill-8', {}),
  deleting('delete the application’s database', 'crm', {}),
  act('change the application’s database', need('rds:ModifyDBInstance', crm), ({ rds, owner }) =>
    owner.withDatabase('crm', () =>
      rds.send(new ModifyDBInstanceCommand({ DBInstanceIdentifier: 'crm', MasterUserPassword: 'not-a-password' })),
    ),
  ),
  act('copy the application’s database', need('rds:CreateDBSnapshot', crm), ({ rds, owner }) =>
    owner.withDatabase('crm', () =>
      rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: 'crm', DBSnapshotIdentifier: 'x' })),
    ),
  ),
  act(
    'mark the application’s database as its own',
    need('rds:AddTagsToResource', crm, tagged('aws:RequestTag', marked)),
    ({ rds, owner }) =>
      owner.withDatabase('crm', () =>
        rds.send(new AddTagsToResourceCommand({ ResourceName: crm, Tags: tagsOf(marked) })),
      ),
  ),
  act('look for databases', need('rds:DescribeDBInstances', arn('rds', 'db:*')), ({ rds }) =>
    rds.send(new DescribeDBInstancesCommand({})),
  ),
];

type Tags = Readonly<Record<string, string>>;

function making(name: string, database: string, tags: Tags): AccountAct {
  const context = tagged('aws:RequestTag', tags);
  return act(
    name,
    [
      need('rds:CreateDBInstance', arn('rds', `db:${database}`), context),
      need('rds:CreateDBInstance', arn('rds', 'subgrp:lifeboat-drill'), context),
    ],
    async ({ rds, owner }) => {
      try {
        await rds.send(
          new CreateDBInstanceCommand({
            DBInstanceIdentifier: database,
            DBInstanceClass: 'db.t4g.medium',
            Engine: 'postgres',
            Tags: tagsOf(tags),
          }),
        );
      } finally {
        await owner.dropDatabase(database);
      }
    },
  );
}

function deleting(name: string, database: string, tags: Tags): AccountAct {
  const what = need('rds:DeleteDBInstance', arn('rds', `db:${database}`), tagged('aws:ResourceTag', tags));
  return act(name, what, ({ rds, owner }) =>
    owner.withDatabase(database, () =>
      rds.send(new DeleteDBInstanceCommand({ DBInstanceIdentifier: database, SkipFinalSnapshot: true })),
    ),
  );
}

function tagged(key: string, tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [`${key}/${name}`, value]));
}

function tagsOf(tags: Tags): { readonly Key: string; readonly Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
