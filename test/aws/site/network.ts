import { aws } from '../emulator/awsCli.ts';
import type { AwsPlace } from '../emulator/local.ts';

export interface Network {
  readonly vpc: string;
  readonly subnets: readonly string[];
}

/** The network that a source on AWS stands in: two subnets in two zones. */
export async function makeNetwork(place: AwsPlace): Promise<Network> {
  const ec2 = async (...args: readonly string[]) => (await aws(place, 'ec2', ...args)).trim();
  const vpc = await ec2('create-vpc', '--cidr-block', '10.20.0.0/16', '--query', 'Vpc.VpcId');
  const subnets: string[] = [];
  for (const [index, zone] of ['a', 'b'].entries()) {
    const where = ['--cidr-block', `10.20.${index}.0/24`, '--availability-zone', `${place.region}${zone}`];
    subnets.push(await ec2('create-subnet', '--vpc-id', vpc, ...where, '--query', 'Subnet.SubnetId'));
  }
  return { vpc, subnets };
}
