import { aws_ec2 as ec2, type aws_iam as iam, aws_rds as rds } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arn } from './arn.ts';
import { JobTask } from './jobTask.ts';
import type { Launch } from './launch.ts';
import { opener } from './opener.ts';
import { allow } from './statement.ts';
import type { Surroundings } from './surroundings.ts';

/** The weekly rehearsal, and where its throwaway database stands: reached by tasks only, reaching nobody. */
export class Drill extends Construct {
  constructor(scope: Construct, id: string, surroundings: Surroundings, launch: Launch) {
    super(scope, id);
    const { deployment, network } = surroundings;
    const { aws } = deployment;
    const place = `${aws.name}-drill`;
    const subnets = new rds.CfnDBSubnetGroup(this, 'Subnets', {
      dbSubnetGroupName: place,
      dbSubnetGroupDescription: 'Where drills restore to',
      subnetIds: [...network.drillSubnets],
    });
    const group = new ec2.SecurityGroup(this, 'Database', {
      vpc: network.vpc,
      securityGroupName: `${place}-database`,
      description: 'Throwaway databases of drills: reached by tasks only, reaching nobody',
      allowAllOutbound: false,
    });
    group.addIngressRule(network.group, ec2.Port.tcp(5432), 'tasks of drills');
    new JobTask(this, 'Job', surroundings, {
      job: 'drill',
      powers: powers(aws.name, place),
      environment: {
        DRILL_RDS_SUBNET_GROUP: subnets.ref,
        DRILL_RDS_SECURITY_GROUPS: group.securityGroupId,
        DRILL_RDS_INSTANCE_CLASS: aws.drillInstanceClass,
        DRILL_RDS_NAME_PREFIX: place,
      },
      secrets: [
        opener(aws),
        ...(aws.network.way === 'hybrid'
          ? []
          : [{ secret: 'source', members: ['DATABASE_URL', 'MINIO_ACCESS_KEY', 'MINIO_SECRET_KEY'] } as const]),
      ],
    });
    launch.onSchedule('drill');
  }
}

/** Databases of its own name and mark, and no other; the mark is set when one is made and cannot be set later. */
function powers(name: string, place: string): readonly iam.PolicyStatement[] {
  const own = arn('rds', `db:${place}-*`);
  const parts = [arn('rds', `subgrp:${place}`), arn('rds', 'pg:*'), arn('rds', 'og:*')];
  const marked = { StringEquals: { 'aws:RequestTag/lifeboat:owner': name } };
  return [
    allow(['rds:CreateDBInstance', 'rds:AddTagsToResource'], [own], marked),
    allow(['rds:CreateDBInstance'], parts),
    allow(['rds:DeleteDBInstance'], [own], { StringEquals: { 'aws:ResourceTag/lifeboat:owner': name } }),
    // Neither a version nor a class of machine is a resource, and a listing is of all.
    allow(['rds:DescribeDBInstances', 'rds:ListTagsForResource'], [arn('rds', 'db:*')]),
    allow(['rds:DescribeDBEngineVersions', 'rds:DescribeOrderableDBInstanceOptions'], ['*']),
    allow(
      ['iam:CreateServiceLinkedRole'],
      ['arn:aws:iam::*:role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS'],
      { StringEquals: { 'iam:AWSServiceName': 'rds.amazonaws.com' } },
    ),
  ];
}
