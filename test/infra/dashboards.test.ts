import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Template } from 'aws-cdk-lib/assertions';
import { allOf, kindNames, templatesOf } from './templates.ts';

/** What stands for a name of AWS's own in the text of a dashboard. */
const region = 'eu-central-1';

interface Widget {
  readonly type: 'metric' | 'log';
  readonly properties: {
    readonly title: string;
    readonly query?: string;
    readonly metrics?: readonly (readonly unknown[])[];
  };
}

/** Of the stack's one dashboard, each by its title: the metrics that it draws, or what it asks a log. */
function shownBy(template: Template): Readonly<Record<string, readonly string[]>> {
  const [{ DashboardBody: text } = {}] = allOf(template, 'AWS::CloudWatch::Dashboard');
  const { 'Fn::Join': joined } = text as { readonly 'Fn::Join': readonly [string, readonly unknown[]] };
  const body = joined[1].map((part) => (typeof part === 'string' ? part : region)).join('');
  const { widgets } = JSON.parse(body) as { readonly widgets: readonly Widget[] };
  return Object.fromEntries(
    widgets.map(({ properties: { title, query, metrics = [] } }) => [
      title,
      query === undefined
        ? metrics.map(([, name, , , ...job]) => [name, ...job.slice(1, 2)].join(' '))
        : query.split(/\s\| /),
    ]),
  );
}

const pulse = ["SOURCE '/lifeboat/pulse'", 'filter message = "pulse done"'];
const outcome = ["SOURCE '/lifeboat/outcome'", 'filter message = "outcome done"'];

test('the vault’s dashboard shows ages that alarms know, and sizes and durations from the log of the pulse', async () => {
  const { vault } = await templatesOf('the example');
  assert.deepEqual(shownBy(vault), {
    'Age of the newest snapshot and mirror': ['SnapshotAge', 'MirrorAge'],
    'Age of the proven drill and of the last prune': ['ProvenDrillAge', 'PruneAge'],
    'Changed since it was deployed': ['VaultChanged'],
    'Bytes of snapshot and database': [
      ...pulse,
      'stats max(result.held.snapshotBytes) as snapshotBytes, max(result.held.databaseBytes) as databaseBytes by bin(1h)',
    ],
    'Bytes of the mirror': [...pulse, 'stats max(result.held.mirrorBytes) as mirrorBytes by bin(1h)'],
    Files: [...pulse, 'stats max(result.held.mirrorFiles) as mirrorFiles by bin(1h)'],
    'Seconds that a backup took': [...pulse, 'stats max(result.held.backupSeconds) as backupSeconds by bin(1h)'],
    'Seconds that a recovery took': [...pulse, 'stats max(result.held.recoverySeconds) as recoverySeconds by bin(1h)'],
  });
});

for (const [kind, jobs] of [
  ['the example', ['backup', 'mirror', 'drill', 'restore']],
  ['the hybrid way', ['drill', 'restore']],
] as const) {
  test(`the runner’s dashboard shows how ${jobs.join(', ')} ended and how long they took, in ${kind}`, async () => {
    const { runner } = await templatesOf(kind);
    assert.deepEqual(shownBy(runner), {
      'How runs ended: 0 done, 1 failed, 2 stopped by the brake': jobs.map((job) => `JobFailed ${job}`),
      'The last runs': [
        ...outcome,
        'fields @timestamp, result.job as job, result.exitCode as exitCode, result.seconds as seconds, result.told as told',
        'sort @timestamp desc',
        'limit 50',
      ],
      ...Object.fromEntries(
        jobs.map((job) => [
          `Seconds that ${job} took`,
          [...outcome, `filter result.job = "${job}"`, 'stats max(result.seconds) as seconds by bin(1h)'],
        ]),
      ),
    });
  });
}

test('a dashboard costs no metric of its own: it draws those that an alarm looks at', async () => {
  for (const kind of kindNames) {
    const { vault, runner } = await templatesOf(kind);
    const alarms = [vault, runner].flatMap((template) => allOf(template, 'AWS::CloudWatch::Alarm'));
    const looked = new Set(
      alarms.map(({ MetricName: name, Dimensions: dimensions }) => {
        const [, job] = /"Name":"Job","Value":"(\w+)"/.exec(JSON.stringify(dimensions ?? [])) ?? [];
        return [name, ...(job === undefined ? [] : [job])].join(' ');
      }),
    );
    const drawn = [vault, runner].flatMap((template) =>
      Object.values(shownBy(template)).flatMap((shown) => (shown[0]?.startsWith('SOURCE ') === true ? [] : shown)),
    );
    assert.deepEqual(
      drawn.filter((metric) => !looked.has(metric)),
      [],
      kind,
    );
  }
});
