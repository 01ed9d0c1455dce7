import assert from 'node:assert/strict';
import { test } from 'node:test';
import { receiver } from '../helpers/receiver.ts';
import { scratch } from '../helpers/scratch.ts';
import { startLifeboat } from '../jobs/helpers/cli.ts';

/** A port that no test's server is ever given. */
const deadPort = 1;

function context(stateDirectory: string): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', BACKUP_HOST: 'crm', LIFEBOAT_STATE_DIR: stateDirectory };
}

/** A backup that fails before anybody is asked: its key file is not there. */
function failing(stateDirectory: string, url: string): Record<string, string> {
  return {
    ...context(stateDirectory),
    DATABASE_URL: `postgresql://crm:not-to-be-seen@127.0.0.1:${deadPort}/crm`,
    BACKUP_GPG_PUBLIC_KEY_FILE: '/nowhere/public.asc',
    BACKUP_S3_ENDPOINT: `http://127.0.0.1:${deadPort}`,
    BACKUP_S3_BUCKET: 'crm-vault',
    BACKUP_S3_ACCESS_KEY: 'writer',
    BACKUP_S3_SECRET_KEY: 'not-to-be-seen',
    NOTIFY_WEBHOOK_URL: `${url}/hook`,
    NOTIFY_PING_URL_BACKUP: `${url}/ping`,
  };
}

test('a test goes through every channel, and each says whether it took it, without its secret', async () => {
  await using folder = await scratch('notify');
  await using service = await receiver();
  const environment = {
    ...context(folder.path),
    NOTIFY_WEBHOOK_URL: `${service.url}/hook-not-to-be-seen`,
    NOTIFY_PING_URL_BACKUP: `${service.url}/ping-not-to-be-seen`,
    NOTIFY_MAIL_URL: `smtp://alerts:not-to-be-seen@127.0.0.1:${deadPort}`,
    NOTIFY_MAIL_FROM: 'lifeboat@example.com',
    NOTIFY_MAIL_TO: 'ops@example.com',
    NOTIFY_SNS_TOPIC: 'arn:aws:sns:eu-central-1:000000000000:lifeboat',
    AWS_ENDPOINT_URL_SNS: `${service.url}/sns`,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'not-to-be-seen',
  };
  const tested = await startLifeboat(['notify', '--test'], environment).ended;
  assert.equal(tested.code, 3, tested.errors);
  assert.match(tested.errors, /✓ webhook: took the test\n/);
  assert.match(tested.errors, /✓ sns: took the test\n/);
  assert.match(tested.errors, /✓ ping of backup: took the test\n/);
  assert.match(tested.errors, /✗ mail to ops@example\.com: .*ECONNREFUSED.*\n {2}hint: check NOTIFY_MAIL_URL/);
  assert.deepEqual(service.received.map(({ path }) => path).toSorted(), [
    '/hook-not-to-be-seen',
    '/ping-not-to-be-seen/log',
    '/sns/',
  ]);
  const published = new URLSearchParams(service.received.find(({ path }) => path === '/sns/')?.body);
  assert.equal(published.get('TopicArn'), environment.NOTIFY_SNS_TOPIC);
  assert.match(published.get('Subject') ?? '', /^crm: a test/);

  const listed = await startLifeboat(['notify', '--json'], environment).ended;
  assert.equal(listed.code, 3, listed.errors);
  const { lines } = JSON.parse(listed.output) as {
    readonly lines: readonly { readonly channel: string; readonly failure: unknown }[];
  };
  const silent = lines.filter(({ failure }) => failure !== null).map(({ channel }) => channel);
  assert.deepEqual(silent, ['mail to ops@example.com']);
  for (const { output, errors } of [tested, listed]) assert.doesNotMatch(output + errors, /not-to-be-seen/);
});

test('a run that a timer started tells once, however often it fails, and its pings each time', async () => {
  await using folder = await scratch('notify');
  await using service = await receiver();
  const environment = failing(folder.path, service.url);
  for (let run = 1; run <= 2; run += 1) {
    const { code, errors } = await startLifeboat(['backup', '--scheduled'], environment).ended;
    assert.equal(code, 10, errors);
  }
  const paths = service.received.map(({ path }) => path);
  assert.deepEqual(paths.toSorted(), ['/hook', '/ping/fail', '/ping/fail', '/ping/start', '/ping/start']);
  const told = service.received.find(({ path }) => path === '/hook');
  const { kind, article } = JSON.parse(told?.body ?? '') as { readonly kind: string; readonly article: string };
  assert.equal(kind, 'bad');
  assert.equal(article, 'docs/runbook.md#no-snapshot-within-two-hours');
  assert.doesNotMatch(JSON.stringify(service.received), /not-to-be-seen/);
  const { errors } = await startLifeboat(['notify'], environment).ended;
  assert.match(errors, /! .*; since 2.*, see docs\/runbook\.md#/);
});

test('a configuration that is wrong is told by what is sound of it', async () => {
  await using folder = await scratch('notify');
  await using service = await receiver();
  const environment = { ...failing(folder.path, service.url), BACKUP_LOCK_DAYS: '', DRILL_MINIO_PORT: 'x' };
  const { code, errors } = await startLifeboat(['backup', '--scheduled'], environment).ended;
  assert.equal(code, 10, errors);
  const told = service.received.find(({ path }) => path === '/hook');
  assert.match(
    told?.body ?? '',
    /2 settings are wrong; BACKUP_LOCK_DAYS is empty, .*; DRILL_MINIO_PORT is .*set BACKUP_LOCK_DAYS to/,
  );
});

test('two runs that end together tell once', async () => {
  await using folder = await scratch('notify');
  await using service = await receiver();
  const environment = failing(folder.path, service.url);
  const runs = [1, 2, 3].map(async () => startLifeboat(['backup', '--scheduled'], environment).ended);
  for (const { code, errors } of await Promise.all(runs)) assert.equal(code, 10, errors);
  assert.equal(service.received.filter(({ path }) => path === '/hook').length, 1);
});

test('a run that was killed is told by the service that looks after it, and one that ended by itself is not', async () => {
  await using folder = await scratch('notify');
  await using service = await receiver();
  const environment = failing(folder.path, service.url);
  for (const result of ['success', 'exit-code', 'oom-kill']) {
    const ended = await startLifeboat(['notify', '--ended', 'backup'], { ...environment, SERVICE_RESULT: result })
      .ended;
    assert.equal(ended.code, 0, ended.errors);
    assert.equal(ended.errors === '', result !== 'oom-kill', ended.errors);
  }
  const told = service.received.filter(({ path }) => path === '/hook');
  assert.equal(told.length, 1);
  assert.match(told[0]?.body ?? '', /ended from outside: oom-kill.*journalctl -u lifeboat-backup/);
});

test('refuses to test where nobody is told, and says what to set', async () => {
  await using folder = await scratch('notify');
  const { code, errors } = await startLifeboat(['notify', '--test'], context(folder.path)).ended;
  assert.equal(code, 10);
  assert.match(errors, /nobody is told.*\nhint: set NOTIFY_WEBHOOK_URL/);
});

test('refuses half a mail and an address with a password in it, without showing either', async () => {
  const { code, errors } = await startLifeboat(['notify'], {
    ...context('/nowhere'),
    NOTIFY_MAIL_URL: 'smtps://alerts:not-to-be-seen@mail.example.com',
    NOTIFY_WEBHOOK_URL: 'https://user:not-to-be-seen@hooks.example.com/',
  }).ended;
  assert.equal(code, 10);
  assert.match(errors, /NOTIFY_WEBHOOK_URL is not an http:\/\/ or https:\/\/ URL without user and password/);
  assert.match(errors, /NOTIFY_MAIL_FROM and NOTIFY_MAIL_TO are not set/);
  assert.doesNotMatch(errors, /not-to-be-seen/);
});
