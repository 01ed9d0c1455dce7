import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after as afterAll, before as beforeAll, test } from 'node:test';
import { type Scratch, scratch } from '../helpers/scratch.ts';
import { serverEnvironment } from '../helpers/servers/environment.ts';
import { type Started, startLifeboat } from '../jobs/helpers/cli.ts';
import type { ControlPlane } from './onAws/controlPlane.ts';
import { startAws } from './onAws/service.ts';
import { atTerminal, keys } from './restoring/terminal.ts';

let folder: Scratch;
let configuration: string;
beforeAll(async () => {
  folder = await scratch('on-aws');
  configuration = join(folder.path, 'lifeboat.json');
  await copyFile(join(import.meta.dirname, '../../lifeboat.example.json'), configuration);
});
afterAll(() => folder[Symbol.asyncDispose]());

function environment(endpoint: string): Record<string, string> {
  return {
    ...serverEnvironment(folder.path),
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
}

function start({ endpoint }: Pick<ControlPlane, 'endpoint'>, args: readonly string[]): Started {
  return startLifeboat([...args, '--config', configuration], environment(endpoint));
}

function launches({ asked }: ControlPlane) {
  return asked.filter(({ action }) => action === 'RunTask').map(({ body }) => body);
}

const overrides = (variables: Readonly<Record<string, string>>) => ({
  containerOverrides: [
    { name: 'runner', environment: Object.entries(variables).map(([name, value]) => ({ name, value })) },
  ],
});

test('backup --on aws starts the task in the network of the stack, shows each line once, and ends as it ends', async () => {
  const lines = ['stage dump', 'stage upload', 'stage upload', 'stored \u001b[31mred', 'done'];
  await using aws = await startAws({
    task: { statuses: ['PENDING', 'RUNNING', 'STOPPED'], printed: [0, 3, 5], lines, exitCode: 0 },
  });
  const { code, errors } = await start(aws, ['backup', '--on', 'aws']).ended;
  assert.equal(code, 0, errors);
  const shown = errors.split('\n').filter((line) => /^(?:stage|stored|done)/.test(line));
  assert.deepEqual(shown, ['stage dump', 'stage upload', 'stage upload', 'stored \\u{1b}[31mred', 'done']);
  assert.match(errors, /to come back to it: lifeboat backup --on aws --follow one$/m);
  assert.match(errors, /to stop it: aws ecs stop-task --region eu-central-1 --cluster lifeboat --task one$/m);
  assert.match(errors, /✓ task one is done/);
  const [launched, ...more] = launches(aws);
  assert.deepEqual(more, []);
  assert.partialDeepStrictEqual(launched, {
    cluster: 'lifeboat',
    taskDefinition: 'lifeboat-backup',
    startedBy: 'lifeboat-cli',
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: ['subnet-1', 'subnet-2'],
        securityGroups: ['sg-1'],
        assignPublicIp: 'DISABLED',
      },
    },
    overrides: overrides({}),
  });
});

test('ends with the exit code of the task, and with 1 for one that was killed', async () => {
  const codes = [
    [20, 20],
    [3, 3],
    [137, 1],
  ] as const;
  await Promise.all(
    codes.map(async ([exitCode, code]) => {
      await using aws = await startAws({ task: { statuses: ['STOPPED'], lines: ['it said so'], exitCode } });
      const { code: ended, output } = await start(aws, ['drill', '--on', 'aws', '--json']).ended;
      assert.equal(ended, code);
      assert.partialDeepStrictEqual(JSON.parse(output), { job: 'drill', task: 'one', state: 'ended', exitCode });
    }),
  );
});

test('fault 35: a task that did not start is told with the reason', async () => {
  const stoppedReason = 'ResourceInitializationError: unable to pull secrets';
  await using aws = await startAws({ task: { statuses: ['PENDING', 'STOPPED'], stoppedReason } });
  const { code, errors } = await start(aws, ['mirror', '--on', 'aws']).ended;
  assert.equal(code, 1);
  assert.match(errors, /^error: task one did not start: ResourceInitializationError: unable to pull secrets$/m);
  assert.match(errors, /^hint: .*lifeboat doctor --on aws$/m);
});

test('Ctrl-C leaves the task running and says how to come back; --follow shows all of it to its end', async () => {
  await using aws = await startAws({ task: { statuses: ['RUNNING'], lines: ['one', 'two'] } });
  const typist = atTerminal(['backup', '--on', 'aws', '--config', configuration], environment(aws.endpoint));
  await typist.sees(/two/);
  typist.types(keys.interrupt);
  const { code, shown } = await typist.ended;
  assert.equal(code, 130);
  assert.match(shown, /runs on:[^]*lifeboat backup --on aws --follow one/);
  assert.ok(!aws.asked.some(({ action }) => action === 'StopTask'));

  await using later = await startAws({ task: { statuses: ['STOPPED'], lines: ['one', 'two', 'three'], exitCode: 21 } });
  const followed = await start(later, ['backup', '--on', 'aws', '--follow', 'one']).ended;
  assert.equal(followed.code, 21);
  assert.match(followed.errors, /^one\ntwo\nthree$/m);
  assert.deepEqual(launches(later), []);
});

test('restore --on aws tells the task the snapshot and the name, and nothing without a word of confirmation', async () => {
  await using aws = await startAws();
  const refused = await start(aws, ['restore', '--on', 'aws']).ended;
  assert.equal(refused.code, 2);
  assert.match(refused.errors, /nobody is there to confirm; nothing was started/);
  assert.deepEqual(launches(aws), []);

  const confirmed = [
    [['--yes'], {}],
    [['--yes', '--beside', '--proven'], { PROVEN: 'true' }],
    [['--yes', '--snapshot', '2026-03-01/12', '--confirm', 'crm'], { SNAPSHOT: '2026-03-01/12', CONFIRM: 'crm' }],
    [['--yes', '--confirm', 'crm', '--disconnect'], { CONFIRM: 'crm', DISCONNECT: 'true' }],
    [
      ['--yes', '--confirm', 'crm', '--only', 'objects', '--overwrite'],
      { ONLY: 'objects', CONFIRM: 'crm', OVERWRITE: 'true' },
    ],
    [
      ['--yes', '--confirm', 'crm', '--only', 'objects', '--keep-newer'],
      { ONLY: 'objects', CONFIRM: 'crm', KEEP_NEWER: 'true' },
    ],
    [['--yes', '--confirm', 'crm', '--only', 'objects'], { ONLY: 'objects', CONFIRM: 'crm' }],
  ] as const;
  await Promise.all(
    confirmed.map(async ([args, variables]) => {
      await using another = await startAws();
      const { code, errors } = await start(another, ['restore', '--on', 'aws', ...args]).ended;
      assert.equal(code, 0, errors);
      assert.partialDeepStrictEqual(launches(another)[0], {
        taskDefinition: 'lifeboat-restore',
        overrides: overrides(variables),
      });
    }),
  );
});

test('backup, mirror and drill --on aws tell the task what the operator accepts, has repaired or wants drilled', async () => {
  for (const [args, variables] of [
    [['backup', '--accept'], { ACCEPT: 'true' }],
    [['mirror', '--accept', '--repair'], { ACCEPT: 'true', REPAIR: 'true' }],
    [['drill'], {}],
    [['drill', '--snapshot', '2026-03-01/12', '--only', 'database'], { SNAPSHOT: '2026-03-01/12', ONLY: 'database' }],
  ] as const) {
    await using aws = await startAws();
    const { code, errors } = await start(aws, [...args, '--on', 'aws']).ended;
    assert.equal(code, 0, errors);
    assert.partialDeepStrictEqual(launches(aws)[0], { overrides: overrides(variables) });
  }
});

test('on a terminal the name of the database is asked for, then a yes', async () => {
  await using aws = await startAws();
  const typist = atTerminal(['restore', '--on', 'aws', '--config', configuration], environment(aws.endpoint));
  await typist.sees(/Name of the database to replace/);
  typist.types(`crm${keys.enter}`);
  await typist.sees(/database crm is replaced[^]*Start it\?/);
  typist.types(`y${keys.enter}`);
  assert.equal((await typist.ended).code, 0);
  assert.partialDeepStrictEqual(launches(aws)[0], { overrides: overrides({ CONFIRM: 'crm' }) });
});

test('says what is not there: the stack, the task, the service; and a task that runs already', async () => {
  await using empty = await startAws({ deployed: false });
  await using busy = await startAws({ running: ['other'] });
  const nobody = { endpoint: 'http://127.0.0.1:1' };
  for (const [aws, args, exit, message, hint] of [
    [empty, ['backup'], 10, /the stack lifeboat-runner is not deployed in eu-central-1/, /npx cdk deploy --all/],
    [empty, ['backup', '--follow', 'gone'], 2, /there is no task gone in the cluster lifeboat/, /aws ecs list-tasks/],
    [busy, ['drill'], 11, /a task of drill is under way: arn:.*\/other/, /lifeboat drill --on aws --follow other/],
    [nobody, ['backup'], 10, /CloudFormation cannot be reached \(ECONNREFUSED\)/, /check the region/],
  ] as const) {
    const { code, errors } = await start(aws, [...args, '--on', 'aws']).ended;
    assert.equal(code, exit, errors);
    assert.match(errors, message);
    assert.match(errors, hint);
  }
  assert.deepEqual([...launches(empty), ...launches(busy)], []);
});

test('in the hybrid way a backup is refused with the command of the host that writes', async () => {
  const hybrid = join(folder.path, 'hybrid.json');
  const aws = { region: 'eu-central-1', image: 'registry.example.com/lifeboat:1', network: { way: 'hybrid' } };
  await writeFile(hybrid, JSON.stringify({ BACKUP_HOST: 'crm', BACKUP_S3_BUCKET: 'crm-vault', aws }));
  const nobody = environment('http://127.0.0.1:1');
  const { code, errors } = await startLifeboat(['backup', '--on', 'aws', '--config', hybrid], nobody).ended;
  assert.equal(code, 10);
  assert.match(errors, /^error: backup does not run on AWS: aws\.network\.way is hybrid\nhint: .*lifeboat backup$/m);
});

for (const [args, message] of [
  [['backup', '--on', 'aws', '--slot', '2026-03-01T12:00Z'], /--slot does not go with --on aws/],
  [['restore', '--on', 'aws', '--at', '2026-03-01T12:00Z', '--yes'], /--at does not go with --on aws/],
  [['restore', '--on', 'aws', '--follow', 'one', '--yes'], /--yes does not go with --on aws: a task that runs already/],
  [
    ['restore', '--on', 'aws', '--yes', '--disconnect'],
    /--disconnect is for a database that is replaced, and none was/,
  ],
  [['restore', '--on', 'aws', '--yes', '--only', 'objects'], /--only objects is for a database that is replaced/],
  [['drill', '--follow', 'one'], /--follow is for tasks on AWS/],
  [['mirror', '--on', 'mars'], /--on is "mars", not aws/],
] as const) {
  test(`refuses lifeboat ${args.join(' ')}`, async () => {
    const { code, errors } = await start({ endpoint: 'http://127.0.0.1:1' }, args).ended;
    assert.equal(code, 2);
    assert.match(errors, message);
  });
}
