import { aws_ec2 as ec2, aws_rds as rds } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { privateKey } from '../stacks/privateKey.ts';
import type { StackContext } from '../stacks/stackContext.ts';
import { drillPowers, drillPrefix, drillSubnetGroup } from './drillPowers.ts';
import { JobTask } from './jobTask.ts';
import type { Launch } from './launch.ts';

/** The weekly drill, and the place of its throwaway database: only tasks can reach it, and it can reach nothing. */
export class Drill extends Construct {
  constructor(scope: Construct, id: string, context: StackContext, launch: Launch) {
    super(scope, id);
    const { deployment, network } = context;
    const { aws } = deployment;
    const prefix = drillPrefix(aws.name);
    const subnets = new rds.CfnDBSubnetGroup(this, 'Subnets', {
      dbSubnetGroupName: drillSubnetGroup(aws),
      dbSubnetGroupDescription: 'Where drills restore to',
      subnetIds: [...network.drillSubnets],
    });
    const group = new ec2.SecurityGroup(this, 'Database', {
      vpc: network.vpc,
      securityGroupName: `${prefix}-database`,
      description: 'Throwaway databases of drills: reached by tasks only, reaching nobody',
      allowAllOutbound: false,
    });
    group.addIngressRule(network.drillGroup, ec2.Port.tcp(5432), 'tasks of drills');
    new JobTask(this, 'Job', context, {
      job: 'drill',
      powers: drillPowers(aws, deployment.texts.get('DRILL_RDS_PARAMETER_GROUP')),
      environment: {
        DRILL_RDS_SUBNET_GROUP: subnets.ref,
        DRILL_RDS_SECURITY_GROUPS: group.securityGroupId,
        DRILL_RDS_INSTANCE_CLASS: aws.drillInstanceClass,
        DRILL_RDS_NAME_PREFIX: prefix,
      },
      secrets: [
        privateKey(aws),
        ...(aws.network.way === 'hybrid'
          ? []
          : [{ secret: 'source', members: ['DATABASE_URL', 'MINIO_ACCESS_KEY', 'MINIO_SECRET_KEY'] } as const]),
      ],
    });
    launch.onSchedule('drill');
  }
}
