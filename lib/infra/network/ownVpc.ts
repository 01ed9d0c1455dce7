import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { FixedAddress, Hybrid } from '../../config/deployment/network.ts';
import { natGateway, natInstance } from './nat.ts';

/** Of no network that a peer is likely to have; nothing outside ever sees it. */
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
        // Ranges are given out in this order. What both ways have comes first, so that a change of way moves no range.
        { name: 'public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 27, mapPublicIpOnLaunch: false },
        { name: 'drill', subnetType: ec2.SubnetType.PRIVATE_ISOLATED, cidrMask: 27 },
        ...(fixed ? [{ name: 'tasks', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 27 }] : []),
      ],
      // Nothing here wears the default group; to empty it would take one more function, which may change groups.
      restrictDefaultSecurityGroup: false,
      // The vault and the image's layers past the address that costs by the gigabyte; free of charge.
      gatewayEndpoints: { S3: { service: ec2.GatewayVpcEndpointAwsService.S3 } },
    });
    this.vpcId = vpc.vpcId;
    const { subnetIds } = vpc.selectSubnets({ subnetGroupName: fixed ? 'tasks' : 'public' });
    // Beside the one gateway: from the other zone every byte would be paid for twice, and without that zone's gateway stand still.
    this.taskSubnets = fixed ? subnetIds.slice(0, 1) : subnetIds;
    this.drillSubnets = vpc.selectSubnets({ subnetGroupName: 'drill' }).subnetIds;
    this.address = nat?.finish(vpc);
  }
}
