import { type Line, running } from './line.ts';
import { callsPerMonth, runsPerMonth, scheduledTasks } from './runs.ts';
import { type Properties, resources, type Templates } from './template.ts';
import { hoursPerMonth, type Usage } from './usage.ts';

/** What it costs to know how things stand, and to keep the secrets. */
export function* watching(templates: Templates, usage: Usage): Generator<Line> {
  yield running('metrics that an alarm or a dashboard looks at', 'metric', metricMonths(templates));
  yield running('metrics sent and looked up', 'metricRequest', metricRequests(templates));
  yield running('alarms', 'alarm', resources(templates, 'AWS::CloudWatch::Alarm').flatMap(metricsOfAlarm).length);
  yield running('dashboards', 'dashboard', resources(templates, 'AWS::CloudWatch::Dashboard').length);
  yield running('logs', 'logGigabyte', usage.logGigabytes);
  yield running('logs that the dashboards look through', 'logScannedGigabyte', scannedGigabytes(templates, usage));
  yield running('secrets that tasks are given', 'secret', secretsOf(templates).size);
  yield running('secrets read', 'secretRequest', secretRequests(templates));
}

interface Metric {
  readonly Namespace?: unknown;
  readonly MetricName?: unknown;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
}

/** An alarm is paid for by the metrics that it looks at: one, or those of its `Metrics`. */
function metricsOfAlarm(alarm: Properties): readonly Metric[] {
  const several = alarm['Metrics'] as readonly { readonly MetricStat?: { readonly Metric: Metric } }[] | undefined;
  if (several === undefined) return [alarm];
  return several.flatMap(({ MetricStat: stat }) => (stat === undefined ? [] : [stat.Metric]));
}

/** A metric is paid for in the hours in which it is put: one of a job in the hours in which that job ends. */
function metricMonths(templates: Templates): number {
  const months = [...metricsOf(templates)].map((metric) => {
    const [, job] = / Job (\w+)$/.exec(metric) ?? [];
    return job === undefined ? 1 : Math.min(1, runsPerMonth(templates, job) / hoursPerMonth);
  });
  return months.reduce((sum, part) => sum + part, 0);
}

/** Of our namespace, each with its dimensions: that is what is counted. */
function metricsOf(templates: Templates): ReadonlySet<string> {
  const alarms = resources(templates, 'AWS::CloudWatch::Alarm')
    .flatMap(metricsOfAlarm)
    .filter(({ Namespace }) => Namespace === 'Lifeboat')
    .map(({ MetricName, Dimensions = [] }) =>
      [MetricName, ...Dimensions.flatMap(({ Name, Value }) => [Name, Value])].join(' '),
    );
  const boards = bodies(templates).flatMap((body) =>
    [...body.matchAll(/\["Lifeboat","(?<metric>\w+)"(?<dimensions>(?:,"[\w-]+")*)/g)].map(
      ({ groups }) => `${groups?.['metric']} ${[...(groups?.['dimensions'] ?? '').matchAll(/[\w-]+/g)].join(' ')}`,
    ),
  );
  return new Set([...alarms, ...boards]);
}

function bodies(templates: Templates): readonly string[] {
  return resources(templates, 'AWS::CloudWatch::Dashboard').map(({ DashboardBody: body }) =>
    JSON.stringify(body).replaceAll('\\"', '"').replaceAll('\\', ''),
  );
}

/** Of a call: what the vault holds and how it is set up; how a task ended and what was told of it before; what was left. */
const requestsOfCall = { pulse: 2, outcome: 2, janitor: 1 } as const;

function metricRequests(templates: Templates): number {
  return Object.entries(requestsOfCall).reduce(
    (sum, [name, requests]) => sum + requests * callsPerMonth(templates, name),
    0,
  );
}

/** Each day somebody looks at both dashboards, which show the last week; a call leaves two kilobytes. */
function scannedGigabytes(templates: Templates, { looksPerMonth }: Usage): number {
  const weeksPerMonth = hoursPerMonth / 24 / 7;
  const queries = bodies(templates).flatMap((body) => [...body.matchAll(/SOURCE '\/[\w-]+\/(?<name>\w+)'/g)]);
  return queries.reduce((sum, { groups }) => {
    const week = callsPerMonth(templates, groups?.['name'] ?? '') / weeksPerMonth;
    return sum + (looksPerMonth * week * 2) / 1_000_000;
  }, 0);
}

function secretsOf(templates: Templates): ReadonlySet<string> {
  const text = JSON.stringify(resources(templates, 'AWS::ECS::TaskDefinition'));
  return new Set([...text.matchAll(/secret:(?<name>[\w/-]+)/g)].map(({ groups }) => groups?.['name'] ?? ''));
}

/** At each start ECS reads the secret of every variable. */
function secretRequests(templates: Templates): number {
  return [...scheduledTasks(templates)].reduce((sum, { definition, runs }) => {
    const containers = definition['ContainerDefinitions'] as readonly { readonly Secrets?: readonly unknown[] }[];
    return sum + runs * containers.flatMap(({ Secrets: secrets = [] }) => secrets).length;
  }, 0);
}
