import { address, type Line, running, storage } from './line.ts';
import { firingsPerMonth, type Properties, resources, type Templates } from './template.ts';
import { hoursPerMonth, type Usage } from './usage.ts';

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

/** Of the rule with a schedule: the first deployment's rules, `…-first-<job>`, wait for an event and fire once. */
function runsPerMonth(templates: Templates, job: string): number {
  for (const { Name: name, ScheduleExpression: schedule } of resources(templates, 'AWS::Events::Rule')) {
    if (typeof schedule !== 'string' || !String(name).endsWith(`-${job}`)) continue;
    return firingsPerMonth(schedule, hoursPerMonth);
  }
  return 0;
}

function* tasks(templates: Templates, { minutesPerRun }: Usage): Generator<Line> {
  for (const definition of resources(templates, 'AWS::ECS::TaskDefinition')) {
    const job = String(definition['Family']).split('-').at(-1) ?? '';
    // A restore is started by hand, on a night that nobody plans.
    if (job !== 'backup' && job !== 'mirror' && job !== 'drill') continue;
    const hours = (runsPerMonth(templates, job) * minutesPerRun[job]) / 60;
    const platform = definition['RuntimePlatform'] as Properties;
    const chip = platform['CpuArchitecture'] === 'ARM64' ? 'Arm' : 'X86';
    const disk = (definition['EphemeralStorage'] as Properties | undefined)?.['SizeInGiB'];
    yield running(`${job}: processor`, `fargate${chip}ProcessorHour`, (hours * Number(definition['Cpu'])) / 1024);
    yield running(`${job}: memory`, `fargate${chip}MemoryHour`, (hours * Number(definition['Memory'])) / 1024);
    if (disk !== undefined) yield running(`${job}: scratch disk`, 'fargateDiskHour', hours * (Number(disk) - 20));
  }
}

/** Seconds that a call takes, generously. */
const secondsOfFunction: Readonly<Record<string, number>> = { prune: 60, pulse: 10 };

function* functions(templates: Templates): Generator<Line> {
  const endsOfTasks = ['backup', 'mirror', 'drill'].reduce((sum, job) => sum + runsPerMonth(templates, job), 0);
  for (const properties of resources(templates, 'AWS::Lambda::Function')) {
    // What deploys is CloudFormation's own business and runs at a deploy only.
    const { FunctionName: fullName } = properties;
    if (typeof fullName !== 'string') continue;
    const name = fullName.split('-').at(-1) ?? '';
    const calls = name === 'launch' || name === 'outcome' ? endsOfTasks : runsPerMonth(templates, name);
    const gigabytes = Number(properties['MemorySize'] ?? 128) / 1024;
    yield running(`${name}: function`, 'lambdaArmMemorySecond', calls * gigabytes * (secondsOfFunction[name] ?? 3));
    yield running(`${name}: calls`, 'lambdaRequest', calls);
  }
}

function* watching(templates: Templates, { logGigabytes }: Usage): Generator<Line> {
  yield running('metrics that an alarm or the dashboard looks at', 'metric', metricsOf(templates).size);
  yield running('alarms', 'alarm', resources(templates, 'AWS::CloudWatch::Alarm').length);
  yield running('dashboards', 'dashboard', resources(templates, 'AWS::CloudWatch::Dashboard').length);
  yield running('logs', 'logGigabyte', logGigabytes);
  yield running('secrets that tasks are given', 'secret', secretsOf(templates).size);
}

/** Of our namespace, each with its dimensions: that is what is counted and paid. */
function metricsOf(templates: Templates): ReadonlySet<string> {
  const alarms = resources(templates, 'AWS::CloudWatch::Alarm')
    .filter(({ Namespace }) => Namespace === 'Lifeboat')
    .map(({ MetricName, Dimensions }) => `${String(MetricName)} ${dimensionsText(Dimensions)}`);
  const boards = resources(templates, 'AWS::CloudWatch::Dashboard').flatMap(({ DashboardBody }) => {
    const body = JSON.stringify(DashboardBody).replaceAll('\\"', '"').replaceAll('\\', '');
    return [...body.matchAll(/\["Lifeboat","(?<metric>\w+)"(?<dimensions>(?:,"[\w-]+")*)/g)].map(
      ({ groups }) => `${groups?.['metric']} ${[...(groups?.['dimensions'] ?? '').matchAll(/[\w-]+/g)].join(' ')}`,
    );
  });
  return new Set([...alarms, ...boards]);
}

function dimensionsText(dimensions: unknown): string {
  const pairs = (dimensions ?? []) as readonly { readonly Name: string; readonly Value: string }[];
  return pairs.flatMap(({ Name, Value }) => [Name, Value]).join(' ');
}

function secretsOf(templates: Templates): ReadonlySet<string> {
  const text = JSON.stringify(resources(templates, 'AWS::ECS::TaskDefinition'));
  return new Set([...text.matchAll(/secret:(?<name>[\w/-]+)/g)].map(({ groups }) => groups?.['name'] ?? ''));
}

function* network(templates: Templates, usage: Usage): Generator<Line> {
  const gateways = resources(templates, 'AWS::EC2::NatGateway').length;
  const instances = resources(templates, 'AWS::EC2::Instance').length;
  const fixed = resources(templates, 'AWS::EC2::EIP').length;
  yield address('fixed address', 'publicAddressHour', fixed * hoursPerMonth);
  yield address('NAT instance', 'natInstanceHour', instances * hoursPerMonth);
  yield address('disk of the NAT instance', 'natInstanceDiskMonth', instances * 8);
  yield address('NAT gateway', 'natGatewayHour', gateways * hoursPerMonth);
  const fetched = usage.dumpGigabytes * runsPerMonth(templates, 'backup') + usage.noncurrentGigabytes;
  yield address('through the NAT gateway', 'natGatewayGigabyte', gateways * fetched);
}

function* drills(templates: Templates, { drillDatabaseHours, drillDatabaseGigabytes }: Usage): Generator<Line> {
  const hours = runsPerMonth(templates, 'drill') * drillDatabaseHours;
  yield running('throwaway database of drills', 'drillDatabaseHour', hours);
  yield running('its disk', 'drillDatabaseDiskMonth', (hours / hoursPerMonth) * drillDatabaseGigabytes);
}

/** 7 days of hourly snapshots and 30 of daily ones, each a week longer as a noncurrent version; see docs/formats.md. */
const snapshotsKept = 24 * 14 + 30;

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
