import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { pausedRules } from '../../../../lib/adapters/aws/eventbridge/pausedRules.ts';
import { eventBridgeSchedules } from '../../../../lib/adapters/aws/eventbridge/schedules.ts';
import type { Clock } from '../../../../lib/ports/clock.ts';
import type { TaskJob } from '../../../../lib/ports/tasks.ts';
import type { Schedules } from '../../../../lib/ports/writers.ts';
import { firstLine } from '../../../helpers/firstLine.ts';
import { hurriedClock } from '../../../helpers/hurriedClock.ts';
import { type EventBridgeService, startEventBridge } from './service.ts';

const rules = ['lifeboat-backup', 'lifeboat-mirror'];

interface Changes {
  readonly running?: (job: TaskJob) => readonly string[];
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

function schedules({ client }: EventBridgeService, changes: Changes = {}): Schedules {
  const { running = () => [], clock = hurriedClock(), signal = new AbortController().signal } = changes;
  const tasks = { running: async (job: TaskJob) => running(job) };
  return eventBridgeSchedules(client, { rules, tasks, by: 'restore run-1', waitSeconds: 900, clock, signal });
}

function states({ rules: all }: EventBridgeService) {
  return [...all].map(([name, { state, tags }]) => [name, state, tags.get('lifeboat:pausedBy') ?? null]);
}

const untouched = rules.map((name) => [name, 'ENABLED', null]);

test('the rules are disabled and marked while it works, and enabled without the mark afterwards', async () => {
  await using events = await startEventBridge([...rules, 'lifeboat-drill']);
  const { result: seen } = await schedules(events).paused(async () => states(events));
  assert.deepEqual(seen, [
    ['lifeboat-backup', 'DISABLED', 'restore run-1'],
    ['lifeboat-mirror', 'DISABLED', 'restore run-1'],
    ['lifeboat-drill', 'ENABLED', null],
  ]);
  assert.deepEqual(states(events).slice(0, 2), untouched);
});

test('a rule that somebody else had disabled stays disabled', async () => {
  await using events = await startEventBridge(rules);
  const mirror = events.rules.get('lifeboat-mirror');
  assert.ok(mirror);
  mirror.state = 'DISABLED';
  await schedules(events).paused(async () => undefined);
  assert.deepEqual(states(events), [
    ['lifeboat-backup', 'ENABLED', null],
    ['lifeboat-mirror', 'DISABLED', null],
  ]);
  assert.deepEqual(
    events.asked.filter((call) => call.endsWith('mirror')),
    ['DescribeRule lifeboat-mirror'],
  );
});

test('what went wrong in between comes out after the rules are enabled again', async () => {
  await using events = await startEventBridge(rules);
  const reason = new Error('pg_restore failed');
  await assert.rejects(
    schedules(events).paused(() => Promise.reject(reason)),
    reason,
  );
  assert.deepEqual(states(events), untouched);
});

test('tasks that run, or are started by a rule that fired just before, end first', async () => {
  await using events = await startEventBridge(rules);
  const clock = hurriedClock();
  const began = clock.seconds();
  let looks = 0;
  const running = (job: TaskJob): readonly string[] => {
    if (job === 'backup') looks += 1;
    // The first looks find nothing yet; then a late task appears and runs for a while.
    return job === 'backup' && looks > 3 && looks < 30 ? ['arn:task/late'] : [];
  };
  await schedules(events, { running, clock }).paused(async () => undefined);
  assert.ok(looks >= 30, `looked ${looks} times`);
  assert.ok(clock.seconds() - began >= 60);
});

test('gives up as busy, with the rules enabled, when a task does not end', async () => {
  await using events = await startEventBridge(rules);
  const paused = schedules(events, { running: () => ['arn:task/endless'] }).paused(() => assert.fail('was used'));
  await assert.rejects(paused, { kind: 'busy', message: /did not end within 900 s: arn:task\/endless/ });
  assert.deepEqual(states(events), untouched);
});

test('fault 22: an interruption while it waits leaves no rule disabled', async () => {
  await using events = await startEventBridge(rules);
  const stop = new AbortController();
  const running = (): readonly string[] => {
    stop.abort(new Error('interrupted by SIGTERM'));
    return ['arn:task/1'];
  };
  await assert.rejects(
    schedules(events, { running, signal: stop.signal }).paused(() => assert.fail('was used')),
    /interrupted by SIGTERM/,
  );
  assert.deepEqual(states(events), untouched);
});

test('a rule that cannot be disabled stops it before anything is used, and leaves the others enabled', async () => {
  await using events = await startEventBridge(rules, (call) => call === 'DisableRule lifeboat-mirror');
  const paused = schedules(events).paused(() => assert.fail('was used'));
  await assert.rejects(paused, { kind: 'credentials', message: /disable the rule lifeboat-mirror/ });
  assert.deepEqual(states(events), untouched);
});

test('to enable is tried several times', async () => {
  await using events = await startEventBridge(rules, (call, nth) => call.startsWith('EnableRule') && nth < 4);
  const paused = await schedules(events).paused(async () => 'restored');
  assert.deepEqual(paused, { result: 'restored', leftPaused: null });
  assert.deepEqual(states(events), untouched);
});

/** A place whose rule of backup cannot be enabled again, and what says so. */
const stuck = {
  start: () => startEventBridge(rules, (call) => call === 'EnableRule lifeboat-backup'),
  hint: 'aws events enable-rule --name lifeboat-backup',
  states: [
    ['lifeboat-backup', 'DISABLED', 'restore run-1'],
    ['lifeboat-mirror', 'ENABLED', null],
  ],
} as const;

test('a rule that cannot be enabled again is named with the command, beside what was done; the other one is enabled', async () => {
  await using events = await stuck.start();
  const { result, leftPaused } = await schedules(events).paused(async () => 'restored');
  assert.equal(result, 'restored');
  assert.match(leftPaused?.message ?? '', /^the rule lifeboat-backup may be LEFT DISABLED/);
  assert.equal(leftPaused?.hint, stuck.hint);
  assert.deepEqual(states(events), stuck.states);
});

test('a rule that cannot be enabled again is named after what went wrong in between', async () => {
  await using events = await stuck.start();
  const message = /pg_restore failed; and then the rule lifeboat-backup may be LEFT DISABLED/;
  const failed = schedules(events).paused(() => Promise.reject(new Error('pg_restore failed')));
  await assert.rejects(failed, { message, hint: stuck.hint });
  assert.deepEqual(states(events), stuck.states);
});

test('a rule that is not there is a configuration error, and nothing is disabled', async () => {
  await using events = await startEventBridge(['lifeboat-backup']);
  const paused = schedules(events).paused(() => assert.fail('was used'));
  await assert.rejects(paused, { kind: 'configuration', message: /look at the rule lifeboat-mirror/ });
  assert.deepEqual(states(events), [['lifeboat-backup', 'ENABLED', null]]);
});

test('a killed restore leaves rules that are disabled and say who did it, by which the janitor enables them', async () => {
  await using events = await startEventBridge(rules);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'holdRules.ts'), events.endpoint, ...rules], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await firstLine(child);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.deepEqual(
    states(events),
    rules.map((name) => [name, 'DISABLED', 'restore run-2']),
  );
  const janitors = pausedRules(events.client, rules);
  const found = await janitors.disabled();
  assert.deepEqual(
    found,
    rules.map((rule) => ({ rule, pausedBy: 'restore run-2' })),
  );
  for (const { rule } of found) await janitors.resume(rule);
  assert.deepEqual(states(events), untouched);
});
