import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What stands at the fixed address. */
export interface Nat {
  readonly provider: ec2.NatProvider;
  /** To be called once the network is there; returns the address. */
  readonly finish: (vpc: ec2.Vpc) => string;
}

export function natGateway(scope: Construct, name: string): Nat {
  const address = elasticAddress(scope, name);
  return {
    provider: ec2.NatProvider.gateway({ eipAllocationIds: [address.attrAllocationId] }),
    finish: () => address.attrPublicIp,
  };
}

/** The newest Amazon Linux at each deploy; it keeps no state, and recovers by itself when its hardware fails. */
export function natInstance(scope: Construct, name: string): Nat {
  const provider = ec2.NatProvider.instanceV2({
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.NANO),
    machineImage: ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }),
    // Of the standard kind a busy machine is slowed down instead of charged for.
    creditSpecification: ec2.CpuCredits.STANDARD,
    defaultAllowedTraffic: ec2.NatTrafficDirection.OUTBOUND_ONLY,
  });
  const address = elasticAddress(scope, name);
  return {
    provider,
    finish: (vpc) => {
      provider.connections.allowFrom(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.allTraffic(), 'tasks on their way out');
      const [gateway] = provider.configuredGateways;
      if (gateway === undefined) throw new Error('the network was made without its gateway');
      new ec2.CfnEIPAssociation(scope, 'AddressOfInstance', {
        allocationId: address.attrAllocationId,
        instanceId: gateway.gatewayId,
      });
      return address.attrPublicIp;
    },
  };
}

function elasticAddress(scope: Construct, name: string): ec2.CfnEIP {
  return new ec2.CfnEIP(scope, 'Address', { domain: 'vpc', tags: [{ key: 'Name', value: name }] });
}
