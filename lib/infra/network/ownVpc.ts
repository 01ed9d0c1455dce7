import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { FixedAddress, Hybrid } from '../../config/deployment/network.ts';
import { natGateway, natInstance } from './nat.ts';

/** A range that a peer is unlikely to use; nothing outside ever sees it. */
const range = '10.213.0.0/24';

/** A network that holds tasks and throwaway databases and nothing else. */
export class OwnVpc extends Construct {
  readonly vpcId: string;
  readonly taskSubnets: readonly string[];
  readonly drillSubnets: readonly string[];
  readonly address: string | undefined;

  constructor(scope: Construct, id: string, name: string, network: FixedAddress | Hybrid) {
    super(scope, id);
    const fixed = network.way === 'fixed address';
    const nat = fixed
      ? network.nat === 'gateway'
        ? natGateway(this, name)
        : natInstance(this, name, range)
      : undefined;
    const vpc = new ec2.Vpc(this, 'Vpc', {
      vpcName: name,
      ipAddresses: ec2.IpAddresses.cidr(range),
      maxAzs: 2,
      natGateways: fixed ? 1 : 0,
      ...(nat === undefined ? {} : { natGatewayProvider: nat.provider }),
      subnetConfiguration: [
        // Ranges are assigned in this order. Subnets common to both gateways come first, so that a change moves no
        // range.
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 27, mapPublicIpOnLaunch: false },
        { name: 'drill', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 27 },
        ...(fixed ? [{ name: 'tasks', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 27 }] : []),
      ],
      // Nothing here uses the default group; emptying it would need another function with the right to change groups.
      restrictDefaultSecurityGroup: false,
      // A free way to the vault and the image's layers, around the gateway that charges by the gigabyte.
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
    });
    this.vpcId = vpc.vpcId;
    const { subnetIds } = vpc.selectSubnets({ subnetGroupName: fixed ? 'tasks' : 'public' });
    // In the gateway's zone: from another zone every byte would be paid for twice, and traffic would depend on both
    // zones.
    this.taskSubnets = fixed ? subnetIds.slice(0, 1) : subnetIds;
    this.drillSubnets = vpc.selectSubnets({ subnetGroupName: 'drill' }).subnetIds;
    this.address = nat?.finish(vpc);
  }
}
