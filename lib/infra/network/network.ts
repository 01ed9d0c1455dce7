import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Deployment } from '../../config/deployment/deployment.ts';
import { OwnVpc } from './ownVpc.ts';

/** Where tasks run and whom they reach; nothing reaches them. */
export class Network extends Construct {
  readonly vpc: ec2.IVpc;
  readonly subnets: readonly string[];
  /** Of every task: one of its own, and those that the operator named. */
  readonly securityGroups: readonly string[];
  /** Of the drill's tasks beside those: what its throwaway database lets in. */
  readonly drillGroup: ec2.SecurityGroup;
  readonly publicAddress: boolean;
  readonly drillSubnets: readonly string[];
  /** What the source's firewall is to let in; undefined where there is no such one. */
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
    // By its id alone, for a look-up would ask for credentials; zones are demanded and not used.
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
