import { address, type Line, running, storage } from './line.ts';
import { callsPerMonth, runsPerMonth, scheduledTasks } from './runs.ts';
import { type Properties, resources, type Templates } from './template.ts';
import { hoursPerMonth, type Usage } from './usage.ts';
import { watching } from './watching.ts';

/** Every position of a month, from what the templates hold and what the application makes of it. */
export function linesOf(templates: Templates, usage: Usage): readonly Line[] {
  return [
    ...tasks(templates, usage),
    ...functions(templates),
    ...watching(templates, usage),
    ...network(templates, usage),
    ...drills(templates, usage),
    ...vault(templates, usage),
  ];
}

function* tasks(templates: Templates, { minutesPerRun }: Usage): Generator<Line> {
  for (const { job, definition, runs } of scheduledTasks(templates)) {
    const hours = (runs * minutesPerRun[job]) / 60;
    const platform = definition['RuntimePlatform'] as Properties;
    const chip = platform['CpuArchitecture'] === 'ARM64' ? 'Arm' : 'X86';
    const disk = (definition['EphemeralStorage'] as Properties | undefined)?.['SizeInGiB'];
    yield running(`${job}: processor`, `fargate${chip}ProcessorHour`, (hours * Number(definition['Cpu'])) / 1024);
    yield running(`${job}: memory`, `fargate${chip}MemoryHour`, (hours * Number(definition['Memory'])) / 1024);
    if (disk !== undefined) yield running(`${job}: scratch disk`, 'fargateDiskHour', hours * (Number(disk) - 20));
    if (publicAddress(templates)) yield running(`${job}: public address`, 'publicAddressHour', hours);
  }
}

function publicAddress(templates: Templates): boolean {
  return resources(templates, 'AWS::Lambda::Function').some(
    ({ Environment: environment }) =>
      (environment as { readonly Variables?: Properties } | undefined)?.Variables?.['ASSIGN_PUBLIC_IP'] === 'ENABLED',
  );
}

/** Seconds that a call takes, generously. */
const secondsOfFunction: Readonly<Record<string, number>> = { prune: 60, pulse: 10 };

function* functions(templates: Templates): Generator<Line> {
  for (const properties of resources(templates, 'AWS::Lambda::Function')) {
    // What deploys is CloudFormation's own business and runs at a deploy only.
    const { FunctionName: fullName } = properties;
    if (typeof fullName !== 'string') continue;
    const name = fullName.split('-').at(-1) ?? '';
    const calls = callsPerMonth(templates, name);
    const gigabytes = Number(properties['MemorySize'] ?? 128) / 1024;
    yield running(`${name}: function`, 'lambdaArmMemorySecond', calls * gigabytes * (secondsOfFunction[name] ?? 3));
    yield running(`${name}: calls`, 'lambdaRequest', calls);
  }
}

function* network(templates: Templates, usage: Usage): Generator<Line> {
  const gateways = resources(templates, 'AWS::EC2::NatGateway').length;
  const machines = resources(templates, 'AWS::EC2::Instance');
  const fixed = resources(templates, 'AWS::EC2::EIP').length;
  yield address('fixed address', 'publicAddressHour', fixed * hoursPerMonth);
  yield address('NAT instance', 'natInstanceHour', machines.length * hoursPerMonth);
  yield address('disk of the NAT instance', 'natInstanceDiskMonth', sum(machines.map(gigabytesOfDisks)));
  yield address('NAT gateway', 'natGatewayHour', gateways * hoursPerMonth);
  yield address('through the NAT gateway', 'natGatewayGigabyte', gateways * fetchedGigabytes(templates, usage));
  // A network of ours has its tasks beside its gateway; in one that is there the source may be in another zone.
  const ours = resources(templates, 'AWS::EC2::VPC').length > 0;
  const crossing = (ours ? 0 : fetchedGigabytes(templates, usage)) + restoredGigabytes(templates, usage);
  yield running('between zones, at worst', 'zoneGigabyte', crossing);
}

/** As its template says, because it may differ from the image's own size. */
function gigabytesOfDisks(machine: Properties): number {
  const disks = machine['BlockDeviceMappings'] as readonly { readonly Ebs: { readonly VolumeSize: number } }[];
  return sum(disks.map(({ Ebs: { VolumeSize: size } }) => size));
}

/** From the source: rows come as they are, and are made smaller by the task. */
function fetchedGigabytes(templates: Templates, usage: Usage): number {
  const { archiveGigabytes, mirrorGigabytes, changedFilesPerMonth, files } = usage;
  const changed = runsPerMonth(templates, 'mirror') > 0 ? (mirrorGigabytes * changedFilesPerMonth) / files : 0;
  return archiveGigabytes * runsPerMonth(templates, 'backup') + changed;
}

/** Into the throwaway database, which may be in another zone than its task. */
function restoredGigabytes(templates: Templates, { archiveGigabytes }: Usage): number {
  return archiveGigabytes * runsPerMonth(templates, 'drill');
}

function* drills(templates: Templates, { drillDatabaseHours, drillDatabaseGigabytes }: Usage): Generator<Line> {
  const hours = runsPerMonth(templates, 'drill') * drillDatabaseHours;
  yield running('throwaway database of drills', 'drillDatabaseHour', hours);
  yield running('its disk', 'drillDatabaseDiskMonth', (hours / hoursPerMonth) * drillDatabaseGigabytes);
}

/**
 * 7 days of hourly snapshots, for 30 days the first, the last and the proven ones of a day, each a week longer as a
 * noncurrent version.
 */
const snapshotsKept = 24 * 14 + 2 * 30 + 5;

function* vault(templates: Templates, usage: Usage): Generator<Line> {
  const runs = { backup: hoursPerMonth, mirror: hoursPerMonth };
  yield storage('snapshots', 'storedGigabyte', snapshotsKept * usage.dumpGigabytes);
  yield storage('mirror', 'storedGigabyte', usage.mirrorGigabytes);
  yield storage('replaced and hidden files', 'storedGigabyte', usage.noncurrentGigabytes);
  yield storage('image in the registry', 'imageGigabyte', 0.3);
  const parts = Math.ceil(usage.dumpGigabytes * 64);
  yield storage('requests of backup', 'putRequest', runs.backup * (parts + 8));
  yield storage('requests of mirror', 'putRequest', runs.mirror * 8 + 2 * usage.changedFilesPerMonth);
  yield storage('requests of drills', 'getRequest', (runsPerMonth(templates, 'drill') || 4) * usage.files);
  yield storage('requests of prune and pulse', 'putRequest', 10 * (runsPerMonth(templates, 'pulse') || 2920));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
