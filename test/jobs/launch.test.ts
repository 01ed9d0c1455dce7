import assert from 'node:assert/strict';
import { test } from 'node:test';
import { launch } from '../../lib/jobs/launch.ts';
import type { TaskLaunch } from '../../lib/ports/tasks.ts';

/** A service that places what it is asked to, or refuses. */
function service(options: { readonly running?: readonly string[]; readonly refuses?: boolean } = {}) {
  const launched: TaskLaunch[] = [];
  const tasks = {
    running: async () => options.running ?? [],
    launch: async (asked: TaskLaunch) => {
      if (options.refuses === true) throw new Error('no capacity');
      launched.push(asked);
      return 'arn:task/new';
    },
  };
  return { tasks, launched };
}

const request = { job: 'mirror', eventId: 'event-1', scheduledAt: '2026-03-01T07:17:00Z', first: false } as const;

test('fault 34: two deliveries of one firing ask with the same token for the same slot', async () => {
  const { tasks, launched } = service();
  await launch(tasks, request);
  await launch(tasks, request);
  assert.equal(launched.length, 2);
  assert.deepEqual(launched[0], launched[1]);
  assert.deepEqual(launched[0]?.variables, { LIFEBOAT_SCHEDULED_AT: request.scheduledAt });
  assert.match(launched[0].clientToken, /^[0-9a-f]{64}$/);
});

test('two firings ask with two tokens', async () => {
  const { tasks, launched } = service();
  await launch(tasks, request);
  await launch(tasks, { ...request, eventId: 'event-2' });
  assert.notEqual(launched[0]?.clientToken, launched[1]?.clientToken);
});

test('a task under way is an outcome, and nothing is started', async () => {
  const { tasks, launched } = service({ running: ['arn:task/old'] });
  assert.deepEqual(await launch(tasks, request), { outcome: 'already running', task: 'arn:task/old' });
  assert.deepEqual(launched, []);
});

test('fails for a run of the chain that finds another under way, and a later delivery starts it', async () => {
  const running = ['arn:task/of the hour'];
  const { tasks, launched } = service({ running });
  await assert.rejects(launch(tasks, { ...request, first: true }), { kind: 'busy', message: /arn:task\/of the hour/ });
  assert.deepEqual(launched, []);
  running.pop();
  assert.deepEqual(await launch(tasks, { ...request, first: true }), { outcome: 'launched', task: 'arn:task/new' });
});

test('fault 35: fails when nothing could be started, for the failed call is what the alarm counts', async () => {
  const { tasks } = service({ refuses: true });
  await assert.rejects(launch(tasks, request), /no capacity/);
});
