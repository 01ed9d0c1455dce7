import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allOf, exampleTemplates, oneOf, type Properties, templatesOf, textsOf } from '../templates.ts';

const { runner, vault } = await templatesOf('the example');

const rule = (name: string): Properties => oneOf(runner, 'AWS::Events::Rule', 'Name', `lifeboat-${name}`);
const targetsOf = (properties: Properties): readonly Properties[] => properties['Targets'] as readonly Properties[];

interface Container {
  readonly Environment: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Secrets: readonly { readonly Name: string; readonly ValueFrom: unknown }[];
  readonly [property: string]: unknown;
}

function containerOf(job: string): Container {
  const task = oneOf(runner, 'AWS::ECS::TaskDefinition', 'Family', `lifeboat-${job}`);
  const [container] = task['ContainerDefinitions'] as readonly Container[];
  assert.ok(container);
  return container;
}

test('each job has a rule that starts it at its minute, but the restore', () => {
  const schedules = ['backup', 'mirror', 'drill'].map((job) => rule(job)['ScheduleExpression']);
  assert.deepEqual(schedules, ['cron(7 * * * ? *)', 'cron(17 * * * ? *)', 'cron(0 3 ? * SUN *)']);
  assert.deepEqual(textsOf(runner, 'AWS::ECS::TaskDefinition', 'Family'), [
    'lifeboat-backup',
    'lifeboat-drill',
    'lifeboat-mirror',
    'lifeboat-restore',
  ]);
  assert.doesNotMatch(JSON.stringify(allOf(runner, 'AWS::Events::Rule')), /restore/);
});

test('what a rule tells launch is its job, and the firing’s id and time', () => {
  const [target] = targetsOf(rule('mirror'));
  assert.deepEqual(target?.['InputTransformer'], {
    InputPathsMap: { id: '$.id', time: '$.time' },
    InputTemplate: '{"job":"mirror","id":<id>,"time":<time>}',
  });
});

test('every rule tries again, and says where an event ends that nobody took', () => {
  for (const template of [vault, runner]) {
    for (const each of allOf(template, 'AWS::Events::Rule')) {
      for (const { DeadLetterConfig: letters, RetryPolicy: retries } of targetsOf(each)) {
        assert.notEqual(letters, undefined, String(each['Name']));
        assert.deepEqual(retries, { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 20 });
      }
    }
    for (const { DeadLetterConfig: letters } of allOf(template, 'AWS::Lambda::Function')) {
      assert.notEqual(letters, undefined);
    }
  }
});

test('once the stack is made backup, mirror and drill run one after the other', () => {
  const patternOf = (job: string): Properties => rule(`first-${job}`)['EventPattern'] as Properties;
  const made = patternOf('backup');
  assert.deepEqual(made['detail-type'], ['CloudFormation Stack Status Change']);
  assert.deepEqual(made['detail'], {
    'stack-id': [{ Ref: 'AWS::StackId' }],
    'status-details': { status: ['CREATE_COMPLETE'] },
  });
  for (const [job, after] of [
    ['mirror', 'backup'],
    ['drill', 'mirror'],
  ] as const) {
    const { startedBy, group, lastStatus } = patternOf(job)['detail'] as Properties;
    assert.deepEqual([startedBy, group, lastStatus], [['lifeboat-first'], [`family:lifeboat-${after}`], ['STOPPED']]);
  }
  assert.match(JSON.stringify(targetsOf(rule('first-drill'))), /\\"first\\":true/);
});

test('a task has a read-only root, two places to write, its own log stream and two minutes to end', () => {
  for (const job of ['backup', 'mirror', 'drill', 'restore']) {
    const container = containerOf(job);
    assert.equal(container['Name'], 'runner');
    assert.equal(container['ReadonlyRootFilesystem'], true);
    assert.equal(container['StopTimeout'], 120);
    const mounts = container['MountPoints'] as readonly { readonly ContainerPath: string }[];
    assert.deepEqual(
      mounts.map(({ ContainerPath: path }) => path),
      ['/scratch', '/tmp'],
    );
    assert.match(JSON.stringify(container['LogConfiguration']), new RegExp(`"awslogs-stream-prefix":"${job}"`));
  }
});

test('a task is told what its job reads: settings as they are, secrets by the names that hold them', () => {
  const told = (job: string) => {
    const { Environment: environment, Secrets: secrets } = containerOf(job);
    return [environment.map(({ Name: name }) => name).toSorted(), secrets.map(({ Name: name }) => name).toSorted()];
  };
  const always = ['BACKUP_HOST', 'BACKUP_S3_BUCKET', 'BACKUP_S3_REGION', 'BACKUP_SCRATCH_DIR', 'LIFEBOAT_JOB'];
  const live = ['MINIO_BUCKET', 'MINIO_ENDPOINT', 'MINIO_PORT', 'MINIO_USE_SSL'];
  const keys = ['MINIO_ACCESS_KEY', 'MINIO_SECRET_KEY'];
  assert.deepEqual(told('backup'), [[...always, 'DATABASE_DEMAND_TLS'].toSorted(), ['DATABASE_URL']]);
  assert.deepEqual(told('mirror'), [[...always, ...live].toSorted(), keys]);
  const rds = ['INSTANCE_CLASS', 'NAME_PREFIX', 'SECURITY_GROUPS', 'SUBNET_GROUP'].map((name) => `DRILL_RDS_${name}`);
  assert.deepEqual(told('drill'), [
    [...always, ...live, ...rds, 'DATABASE_DEMAND_TLS'].toSorted(),
    ['BACKUP_GPG_PRIVATE_KEY', 'DATABASE_URL', ...keys],
  ]);
  assert.deepEqual(told('restore'), [
    [...always, ...live, 'DATABASE_DEMAND_TLS', 'RESTORE_RULES'].toSorted(),
    ['BACKUP_GPG_PRIVATE_KEY', 'RESTORE_DATABASE_URL', 'RESTORE_MINIO_ACCESS_KEY', 'RESTORE_MINIO_SECRET_KEY'],
  ]);
});

test('the task of drills carries the operator’s own checks, and no other task does', async () => {
  const checks = '{"mustBeTrue":["select true"],"objectKeys":[]}';
  const { runner: checked } = await exampleTemplates({ DRILL_CHECKS: checks });
  const told = allOf(checked, 'AWS::ECS::TaskDefinition').flatMap(({ Family: family, ContainerDefinitions: all }) =>
    (all as readonly Container[]).flatMap(({ Environment: environment }) =>
      environment.filter(({ Name: name }) => name === 'DRILL_CHECKS').map(({ Value: value }) => [family, value]),
    ),
  );
  assert.deepEqual(told, [['lifeboat-drill', checks]]);
});

test('no secret stands in a template, only the names of those that hold them', () => {
  for (const template of [vault, runner]) {
    assert.doesNotMatch(JSON.stringify(template.toJSON()), /postgres(?:ql)?:\/\/|BEGIN PGP PRIVATE|AKIA/);
    assert.deepEqual(allOf(template, 'AWS::SecretsManager::Secret'), []);
  }
});

test('every log ends after a quarter of a year', () => {
  for (const template of [vault, runner]) {
    const logs = allOf(template, 'AWS::Logs::LogGroup');
    assert.ok(logs.length > 0);
    assert.ok(logs.every(({ RetentionInDays: days }) => days === 90));
  }
});
