import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Deployment } from '../../config/deployment/deployment.ts';
import { OwnVpc } from './ownVpc.ts';

/** Where tasks run and what they can reach; nothing can reach them. */
export class Network extends Construct {
  readonly vpc: ec2.IVpc;
  readonly subnets: readonly string[];
  /** Security groups of every task: its own, and those that the operator named. */
  readonly securityGroups: readonly string[];
  /** In addition, the group of the drill's tasks: the one that its throwaway database lets in. */
  readonly drillGroup: ec2.SecurityGroup;
  readonly publicAddress: boolean;
  readonly drillSubnets: readonly string[];
  /** The address that the source's firewall must let in; undefined where there is none. */
  readonly address: string | undefined;

  constructor(scope: Construct, id: string, { aws: { name, network } }: Deployment) {
    super(scope, id);
    let vpcId: string;
    if (network.way === 'existing VPC') {
      vpcId = network.vpc;
      this.subnets = network.subnets;
      this.drillSubnets = network.drillSubnets ?? network.subnets;
      this.publicAddress = network.publicAddress;
    } else {
      const own = new OwnVpc(this, 'Own', name, network);
      ({ vpcId } = own);
      this.subnets = own.taskSubnets;
      this.drillSubnets = own.drillSubnets;
      this.publicAddress = network.way === 'hybrid';
      this.address = own.address;
    }
    // Only by its id, because a look-up needs credentials; zones are required but not used.
    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', { vpcId, availabilityZones: ['any'] });
    const group = this.groupOf(
      'Tasks',
      `${name}-tasks`,
      'Tasks of Lifeboat: out to the source and to AWS, nothing in',
      true,
    );
    const more = network.way === 'existing VPC' ? network.securityGroups : [];
    this.securityGroups = [group.securityGroupId, ...more];
    this.drillGroup = this.groupOf(
      'Drill',
      `${name}-drill`,
      'Drills of Lifeboat: known to their database by it',
      false,
    );
  }

  private groupOf(id: string, name: string, description: string, outbound: boolean): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, id, {
      vpc: this.vpc,
      securityGroupName: name,
      description,
      allowAllOutbound: outbound,
    });
  }
}
