import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { metricNames } from '../../../lib/core/runs/metricNames.ts';
import { allOf, oneOf, type Properties, templatesOf, textsOf } from '../templates.ts';

const { vault, runner } = await templatesOf('the example');
const runbook = await readFile(join(import.meta.dirname, '../../../docs/runbook.md'), 'utf8');

/** As Markdown viewers make them: lower case, marks left out, blanks as dashes. */
const anchors = new Set(
  [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- ]/gu, '')
      .replaceAll(' ', '-'),
  ),
);

/** Every alarm, the value above which it rings, and what it takes no news for. */
const expected: Readonly<Record<string, readonly [above: number, missing: string]>> = {
  'lifeboat-snapshot-age': [7200, 'breaching'],
  'lifeboat-mirror-age': [7200, 'breaching'],
  'lifeboat-drill-age': [691_200, 'breaching'],
  'lifeboat-prune-age': [129_600, 'ignore'],
  'lifeboat-prune-failed': [0.9, 'ignore'],
  'lifeboat-vault-changed': [0, 'ignore'],
  'lifeboat-vault-dead-letters': [0, 'notBreaching'],
  'lifeboat-runner-dead-letters': [0, 'notBreaching'],
  'lifeboat-launch-failed': [2, 'ignore'],
  'lifeboat-job-failed-backup': [0, 'ignore'],
  'lifeboat-job-failed-mirror': [0, 'ignore'],
  'lifeboat-job-failed-drill': [0, 'ignore'],
  'lifeboat-job-failed-restore': [0, 'ignore'],
  'lifeboat-brake-engaged-backup': [1, 'ignore'],
  'lifeboat-brake-engaged-mirror': [1, 'ignore'],
  'lifeboat-leftovers-found': [0, 'ignore'],
  'lifeboat-rules-disabled': [0, 'ignore'],
};

const ofVault = allOf(vault, 'AWS::CloudWatch::Alarm');
const alarms = new Map<string, Properties>(
  [...ofVault, ...allOf(runner, 'AWS::CloudWatch::Alarm')].map((alarm) => [String(alarm['AlarmName']), alarm]),
);

test('there is an alarm for everything that the operator must hear of, and no other', () => {
  assert.deepEqual([...alarms.keys()].toSorted(), Object.keys(expected).toSorted());
});

for (const [name, [above, missing]] of Object.entries(expected)) {
  test(`${name} rings above ${above}, tells somebody, and links an article that exists`, () => {
    const alarm = alarms.get(name);
    assert.ok(alarm);
    assert.equal(alarm['Threshold'], above);
    assert.equal(alarm['ComparisonOperator'], 'GreaterThanThreshold');
    assert.equal(alarm['TreatMissingData'], missing);
    assert.match(JSON.stringify(alarm['AlarmActions']), /AlarmTopic/);
    assert.match(JSON.stringify(alarm['OKActions']), /AlarmTopic/);
    const [, anchor = ''] = /docs\/runbook\.md#(\S+)$/.exec(String(alarm['AlarmDescription'])) ?? [];
    assert.ok(anchors.has(anchor), `docs/runbook.md has no article ${anchor}`);
  });
}

test('everything that is put as a metric is what an alarm looks at, but the memory of what was told', () => {
  const looked = new Set(
    [...alarms.values()].filter(({ Namespace: where }) => where === 'Lifeboat').map(({ MetricName: name }) => name),
  );
  assert.deepEqual(
    metricNames.filter((name) => !looked.has(name)),
    ['ToldExitCode'],
  );
});

test('one firing that could not start its task in three deliveries rings, and no good one of another job hides it', () => {
  const alarm = alarms.get('lifeboat-launch-failed');
  const { Namespace, MetricName, Statistic, Period, EvaluationPeriods, Dimensions } = alarm ?? {};
  assert.deepEqual(
    [Namespace, MetricName, Statistic, Period, EvaluationPeriods],
    ['AWS/Lambda', 'Errors', 'Sum', 3600, 1],
  );
  assert.match(JSON.stringify(Dimensions), /"Name":"FunctionName","Value":\{"Ref":"Launch/);
  assert.match(String(alarm?.['AlarmDescription']), /the log \/lifeboat\/launch says which/);
});

test('the alarms on ages are in the vault’s account, which outlives the other', () => {
  const names = ofVault.map(({ AlarmName: name }) => String(name)).filter((name) => name.endsWith('-age'));
  assert.deepEqual(names.toSorted(), [
    'lifeboat-drill-age',
    'lifeboat-mirror-age',
    'lifeboat-prune-age',
    'lifeboat-snapshot-age',
  ]);
});

test('a prune whose second or third try did its work rings no more, one that failed three times rings until the next night', () => {
  const { Statistic: statistic, Period: seconds, Threshold: above } = alarms.get('lifeboat-prune-failed') ?? {};
  const of = (...failed: readonly (0 | 1)[]) => failed.reduce<number>((sum, each) => sum + each, 0) / failed.length;
  assert.equal(statistic, 'Average');
  assert.ok([of(1), of(1, 1), of(1, 1, 1)].every((share) => share > Number(above)));
  assert.ok([of(0), of(1, 0), of(1, 1, 0)].every((share) => share <= Number(above)));
  // A try that came to its time limit is told that much later, as of its start.
  const limit = oneOf(vault, 'AWS::Lambda::Function', 'FunctionName', 'lifeboat-prune')['Timeout'];
  assert.ok(Number(seconds) >= Number(limit));
});

test('alarms of the account may publish to the topics, a mail address and a web address hear them', async () => {
  const told = await templatesOf('two accounts');
  for (const template of [told.vault, told.runner]) {
    assert.deepEqual(textsOf(template, 'AWS::SNS::Subscription', 'Protocol'), ['email', 'https']);
    const [policy] = allOf(template, 'AWS::SNS::TopicPolicy');
    assert.match(JSON.stringify(policy), /"Service":"cloudwatch\.amazonaws\.com"/);
  }
});
