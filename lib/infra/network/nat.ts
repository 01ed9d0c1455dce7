import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The gateway with the fixed address. */
export interface Nat {
  readonly provider: ec2.NatProvider;
  /** Completes the gateway in the network that was made with `provider`; returns the address. */
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
export function natInstance(scope: Construct, name: string, range: string): Nat {
  const provider = ec2.NatProvider.instanceV2({
    instanceType: ec2.InstanceType.of(ec2.InstanceClass.T4G, ec2.InstanceSize.NANO),
    // The minimal one: a quarter of the disk, and no agent that takes the little memory there is.
    machineImage: ec2.MachineImage.latestAmazonLinux2023({
      edition: ec2.AmazonLinuxEdition.MINIMAL,
      cpuType: ec2.AmazonLinuxCpuType.ARM_64,
    }),
    // Standard credits: a busy machine is throttled instead of charged for.
    creditSpecification: ec2.CpuCredits.STANDARD,
    defaultAllowedTraffic: ec2.NatTrafficDirection.OUTBOUND_ONLY,
    userData: forwarding(),
  });
  const address = elasticAddress(scope, name);
  return {
    provider,
    finish: (vpc) => {
      provider.connections.allowFrom(ec2.Peer.ipv4(range), ec2.Port.allTraffic(), 'tasks on their way out');
      const [machine] = provider.gatewayInstances;
      if (machine === undefined) throw new Error('the network was made without its gateway');
      machine.instance.blockDeviceMappings = [disk];
      const association = new ec2.CfnEIPAssociation(scope, 'AddressOfInstance', {
        allocationId: address.attrAllocationId,
        instanceId: machine.instanceId,
      });
      // EC2 associates an address only in a network whose internet gateway is attached; its route waits for that.
      for (const { internetConnectivityEstablished } of vpc.publicSubnets) {
        association.node.addDependency(internetConnectivityEstablished);
      }
      return address.attrPublicIp;
    },
  };
}

/** As large as that image is: 2 GiB, where the usual one has 8. */
const disk = {
  deviceName: '/dev/xvda',
  ebs: { volumeSize: 2, volumeType: 'gp3', encrypted: true, deleteOnTermination: true },
};

/**
 * The machine boots before it has the address, so installing its one package may take more than one try. Apart from
 * that the script needs only bash, systemd, dnf and ip from the minimal image.
 */
function forwarding(): ec2.UserData {
  const commands = ec2.UserData.forLinux();
  commands.addCommands(
    // dnf may run out of memory with 512 MB (amazonlinux/amazon-linux-2023 #404). Without room on the disk for a swap
    // file, it continues without one.
    'dd if=/dev/zero of=/swap bs=1M count=512 && chmod 600 /swap && mkswap /swap && swapon /swap || rm -f /swap',
    'until dnf install --assumeyes --setopt=install_weak_deps=False iptables-services; do sleep 5; done',
    'echo net.ipv4.ip_forward=1 > /etc/sysctl.d/forwarding.conf',
    'systemctl restart systemd-sysctl',
    'systemctl enable --now iptables',
    'iptables --flush FORWARD',
    'read -r _ _ _ _ device _ < <(ip route show default)',
    'iptables --table nat --append POSTROUTING --out-interface "$device" --jump MASQUERADE',
    'iptables-save > /etc/sysconfig/iptables',
  );
  return commands;
}

function elasticAddress(scope: Construct, name: string): ec2.CfnEIP {
  return new ec2.CfnEIP(scope, 'Address', { domain: 'vpc', tags: [{ key: 'Name', value: name }] });
}
