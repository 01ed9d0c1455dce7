import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from 'aws-cdk-lib/assertions';
import { allOf, kindNames, oneOf, templatesOf, textsOf } from '../templates.ts';

interface Ingress {
  readonly CidrIp?: string;
  readonly CidrIpv6?: string;
  readonly FromPort?: number;
  readonly SourceSecurityGroupId?: unknown;
}

/** Every way in, of groups and beside them. */
function ways(template: Template): readonly Ingress[] {
  const within = allOf(template, 'AWS::EC2::SecurityGroup').flatMap(
    ({ SecurityGroupIngress: rules }) => (rules ?? []) as readonly Ingress[],
  );
  return [...within, ...(allOf(template, 'AWS::EC2::SecurityGroupIngress') as readonly Ingress[])];
}

const inside = '10.213.0.0/24';

for (const kind of kindNames) {
  test(`nothing comes in from outside in ${kind}; the throwaway database hears tasks alone`, async () => {
    const { runner } = await templatesOf(kind);
    const found = ways(runner);
    const fromAddresses = found.filter(({ SourceSecurityGroupId: group }) => group === undefined);
    assert.ok(fromAddresses.every(({ CidrIp: range, CidrIpv6: wide }) => range === inside && wide === undefined));
    const toDatabase = found.filter(({ FromPort: port }) => port === 5432);
    assert.equal(toDatabase.length, 1);
    assert.match(JSON.stringify(toDatabase[0]?.SourceSecurityGroupId), /NetworkDrill/);
  });
}

function environmentOf(template: Template, name: string): Readonly<Record<string, unknown>> {
  const { Environment: environment } = oneOf(template, 'AWS::Lambda::Function', 'FunctionName', name);
  return (environment as { readonly Variables: Readonly<Record<string, unknown>> }).Variables;
}

test('at a fixed address tasks have no address of their own, and one that stays is told', async () => {
  for (const [kind, gateways] of [
    ['the example', 0],
    ['a gateway at the fixed address', 1],
  ] as const) {
    const { runner } = await templatesOf(kind);
    assert.equal(allOf(runner, 'AWS::EC2::NatGateway').length, gateways);
    assert.equal(allOf(runner, 'AWS::EC2::EIP').length, 1);
    assert.equal(environmentOf(runner, 'lifeboat-launch')['ASSIGN_PUBLIC_IP'], 'DISABLED');
    assert.deepEqual(Object.keys(runner.findOutputs('FixedAddress')), ['FixedAddress']);
  }
});

test('tasks stand in the zone of the one gateway: nothing that they fetch crosses from one zone to another', async () => {
  for (const [kind, gateway] of [
    ['the example', 'AWS::EC2::Instance'],
    ['a gateway at the fixed address', 'AWS::EC2::NatGateway'],
  ] as const) {
    const { runner } = await templatesOf(kind);
    const subnets = runner.findResources('AWS::EC2::Subnet');
    const zoneOf = (subnet: unknown): unknown => {
      const { Ref: id = '' } = subnet as { readonly Ref?: string };
      return (subnets[id]?.['Properties'] as Readonly<Record<string, unknown>> | undefined)?.['AvailabilityZone'];
    };
    const [{ SubnetId: ofGateway } = {}, ...more] = allOf(runner, gateway);
    assert.equal(more.length, 0);
    assert.notEqual(zoneOf(ofGateway), undefined);
    // One subnet: several would be joined to a text.
    assert.deepEqual(zoneOf(environmentOf(runner, 'lifeboat-launch')['SUBNETS']), zoneOf(ofGateway), kind);
  }
});

test('the machine at the fixed address has the minimal image, a disk of its size, encrypted, and swap for dnf', async () => {
  const { runner } = await templatesOf('the example');
  const [machine] = allOf(runner, 'AWS::EC2::Instance');
  assert.deepEqual(machine?.['BlockDeviceMappings'], [
    {
      DeviceName: '/dev/xvda',
      Ebs: { VolumeSize: 2, VolumeType: 'gp3', Encrypted: true, DeleteOnTermination: true },
    },
  ]);
  const { Ref: image = '' } = machine['ImageId'] as { readonly Ref?: string };
  const { Default: parameter } = runner.findParameters(image)[image] as { readonly Default?: unknown };
  assert.match(String(parameter), /\/al2023-ami-minimal-kernel-[\w.]+-arm64$/);
  assert.match(JSON.stringify(machine['UserData']), /swapon \/swap[^]*dnf install/);
});

test('the address is associated only once the network is open to the internet', async () => {
  const { runner } = await templatesOf('the example');
  const [association] = Object.values(runner.findResources('AWS::EC2::EIPAssociation'));
  const routes = Object.entries(runner.findResources('AWS::EC2::Route')).filter(([, route]) =>
    JSON.stringify(route).includes('"GatewayId"'),
  );
  const waitsFor = association?.['DependsOn'] as readonly string[];
  assert.ok(routes.length > 0);
  assert.ok(routes.every(([id]) => waitsFor.includes(id)));
});

test('a change between the ways of the own network moves no range, and another network brings a subnet group of its own', async () => {
  const rangesOf = async (kind: 'the example' | 'the hybrid way') => {
    const subnets = allOf((await templatesOf(kind)).runner, 'AWS::EC2::Subnet');
    return new Map(
      subnets.map(({ CidrBlock: range, Tags: tags }) => [
        (tags as readonly { readonly Key: string; readonly Value: string }[]).find(({ Key: key }) => key === 'Name')
          ?.Value,
        range,
      ]),
    );
  };
  const [fixed, hybrid] = [await rangesOf('the example'), await rangesOf('the hybrid way')];
  assert.equal(hybrid.size, 4);
  for (const [name, range] of hybrid) assert.equal(fixed.get(name), range, name);
  const groupOf = async (kind: 'the example' | 'an existing network') =>
    allOf((await templatesOf(kind)).runner, 'AWS::RDS::DBSubnetGroup')[0]?.['DBSubnetGroupName'];
  assert.equal(await groupOf('the example'), 'lifeboat-drill');
  assert.equal(await groupOf('an existing network'), 'lifeboat-drill-vpc-0123456789abcdef0');
});

test('in an existing network nothing is made but groups, and tasks bear the groups that were named', async () => {
  const { runner } = await templatesOf('an existing network');
  for (const type of ['VPC', 'Subnet', 'NatGateway', 'EIP', 'Instance', 'VPCEndpoint']) {
    assert.deepEqual(allOf(runner, `AWS::EC2::${type}`), [], type);
  }
  const { SUBNETS: subnets, SECURITY_GROUPS: groups } = environmentOf(runner, 'lifeboat-launch');
  assert.equal(subnets, 'subnet-0123456789abcdef0,subnet-0123456789abcdef1');
  assert.match(JSON.stringify(groups), /,sg-0123456789abcdef0/);
});

test('in the hybrid way nothing on AWS writes: no task, no rule, no alarm for it, and nothing costs by the hour', async () => {
  const { runner } = await templatesOf('the hybrid way');
  assert.deepEqual(textsOf(runner, 'AWS::ECS::TaskDefinition', 'Family'), ['lifeboat-drill', 'lifeboat-restore']);
  assert.deepEqual(textsOf(runner, 'AWS::Events::Rule', 'Name'), [
    'lifeboat-drill',
    'lifeboat-janitor',
    'lifeboat-outcome',
  ]);
  for (const type of ['NatGateway', 'EIP', 'Instance']) assert.deepEqual(allOf(runner, `AWS::EC2::${type}`), [], type);
  assert.doesNotMatch(JSON.stringify(runner.toJSON()), /lifeboat\/source|RESTORE_RULES|WRITING_RULES/);
});
