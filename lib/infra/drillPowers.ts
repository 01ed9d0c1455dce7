import type { aws_iam as iam } from 'aws-cdk-lib';
import { arn } from './arn.ts';
import { allow } from './statement.ts';

/** First words of a throwaway database's name, and the name of the place where it stands. */
export function drillPlace(name: string): string {
  return `${name}-drill`;
}

/** Databases of its own name and mark, and no other; the mark is set when one is made, and without it nothing is deleted. */
export function drillPowers(name: string, parameterGroup = 'default.postgres*'): readonly iam.PolicyStatement[] {
  const place = drillPlace(name);
  const marked = { StringEquals: { 'aws:RequestTag/lifeboat:owner': name } };
  return [
    allow(['rds:CreateDBInstance', 'rds:AddTagsToResource'], [arn('rds', `db:${place}-*`)], marked),
    // What a new one is put into and set up with: the place of ours, the defaults of RDS or what the operator named.
    allow(
      ['rds:CreateDBInstance'],
      [arn('rds', `subgrp:${place}`), arn('rds', `pg:${parameterGroup}`), arn('rds', 'og:default:postgres-*')],
    ),
    ...deleteThrowaways(name),
    // What RDS offers belongs to nobody.
    allow(['rds:DescribeDBEngineVersions', 'rds:DescribeEngineDefaultParameters'], ['*']),
    // An account's first database makes the role that RDS itself works with.
    allow(
      ['iam:CreateServiceLinkedRole'],
      ['arn:aws:iam::*:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS'],
      { StringEquals: { 'iam:AWSServiceName': 'rds.amazonaws.com' } },
    ),
  ];
}

/** Of the drill and of the janitor. A listing is of all databases; to delete takes name and mark. */
export function deleteThrowaways(name: string): readonly iam.PolicyStatement[] {
  return [
    allow(['rds:DescribeDBInstances'], [arn('rds', 'db:*')]),
    allow(['rds:DeleteDBInstance'], [arn('rds', `db:${drillPlace(name)}-*`)], {
      StringEquals: { 'aws:ResourceTag/lifeboat:owner': name },
    }),
  ];
}
