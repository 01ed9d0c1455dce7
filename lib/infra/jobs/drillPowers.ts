import { Aws, type aws_iam as iam } from 'aws-cdk-lib';
import type { AwsSection } from '../../config/deployment/schema.ts';
import { arn } from '../stacks/arn.ts';
import { allow } from '../stacks/statement.ts';

/** First words of a throwaway database's name. */
export function drillPrefix(name: string): string {
  return `${name}-drill`;
}

/** A subnet group cannot move to another network, so each network has its own group. */
export function drillSubnetGroup({ name, network }: Pick<AwsSection, 'name' | 'network'>): string {
  return network.way === 'existing VPC' ? `${drillPrefix(name)}-${network.vpc}` : drillPrefix(name);
}

/** Only databases with its name and mark; the mark is set at creation, and nothing is deleted without it. */
export function drillPowers(
  aws: Pick<AwsSection, 'name' | 'network'>,
  parameterGroup = 'default.postgres*',
): readonly iam.PolicyStatement[] {
  const { name } = aws;
  const marked = { StringEquals: { 'aws:RequestTag/lifeboat:owner': name } };
  return [
    allow(['rds:CreateDBInstance', 'rds:AddTagsToResource'], [arn('rds', `db:${drillPrefix(name)}-*`)], marked),
    // What a new instance is placed in and configured with: our subnet group, RDS defaults or what the operator named.
    allow(
      ['rds:CreateDBInstance'],
      [
        arn('rds', `subgrp:${drillSubnetGroup(aws)}`),
        arn('rds', `pg:${parameterGroup}`),
        arn('rds', 'og:default:postgres-*'),
      ],
    ),
    ...deleteThrowaways(name),
    // These read RDS's own catalog, which has no resources.
    allow(['rds:DescribeDBEngineVersions', 'rds:DescribeEngineDefaultParameters'], ['*']),
    // RDS may look at the network with the caller's own rights (AWS re:Post, "least privileges for RDS"); all of it
    // reads.
    allow(
      [
        'ec2:DescribeAccountAttributes',
        'ec2:DescribeAvailabilityZones',
        'ec2:DescribeInternetGateways',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeSubnets',
        'ec2:DescribeVpcAttribute',
        'ec2:DescribeVpcs',
      ],
      ['*'],
    ),
    // An account's first database creates the service-linked role of RDS.
    allow(
      ['iam:CreateServiceLinkedRole'],
      [`arn:${Aws.PARTITION}:iam::*:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS`],
      { StringEquals: { 'iam:AWSServiceName': 'rds.amazonaws.com' } },
    ),
  ];
}

/** For the drill and the janitor. Listing covers all databases; deleting requires name and mark. */
export function deleteThrowaways(name: string): readonly iam.PolicyStatement[] {
  return [
    allow(['rds:DescribeDBInstances'], [arn('rds', 'db:*')]),
    // The mark is a tag. Whether a description of instances needs this right to show tags is not documented.
    allow(['rds:ListTagsForResource'], [arn('rds', `db:${drillPrefix(name)}-*`)]),
    allow(['rds:DeleteDBInstance'], [arn('rds', `db:${drillPrefix(name)}-*`)], {
      StringEquals: { 'aws:ResourceTag/lifeboat:owner': name },
    }),
  ];
}
