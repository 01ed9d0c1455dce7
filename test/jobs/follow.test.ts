import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FollowPorts, follow } from '../../lib/jobs/follow.ts';
import type { Clock } from '../../lib/ports/clock.ts';
import type { TaskState } from '../../lib/ports/tasks.ts';

const end = { state: 'ended', exitCode: 0, reason: 'Essential container in task exited' } as const;

/** Time that passes in sleeps alone, however slow the machine is. */
function sleepingClock(): Clock {
  let slept = 0;
  return {
    now: () => new Date(slept),
    seconds: () => slept / 1000,
    async sleep(milliseconds, signal) {
      signal?.throwIfAborted();
      slept += milliseconds;
    },
  };
}

/** A task whose log grows with time, read in pages of two lines, with an empty page before each page that is not. */
function task(timeline: readonly { readonly after: number; readonly line?: string; readonly state?: TaskState }[]) {
  const clock = sleepingClock();
  const passed = () => timeline.filter(({ after }) => clock.seconds() >= after);
  const ports: FollowPorts = {
    clock,
    tasks: {
      inspect: async () => passed().findLast(({ state }) => state !== undefined)?.state ?? { state: 'waiting' },
    },
    print: {
      async read(_job, _task, position) {
        const lines = passed().flatMap(({ line }) => (line === undefined ? [] : [line]));
        const [from = 0, empty = 0] = (position ?? '0').split('.').map(Number);
        if (lines.length === from) return { lines: [], position };
        if (empty === 0) return { lines: [], position: `${from}.1` };
        const page = lines.slice(from, from + 2);
        return { lines: page, position: String(from + page.length) };
      },
    },
  };
  return ports;
}

async function watch(ports: FollowPorts, signal = new AbortController().signal) {
  const seen: string[] = [];
  const states: string[] = [];
  const watcher = { line: (text: string) => void seen.push(text), state: (state: string) => void states.push(state) };
  const ended = await follow(ports, { job: 'backup', task: 'one' }, watcher, signal);
  return { ended, seen, states: [...new Set(states)] };
}

test('every line is handed over once, in order, with empty pages in between and lines that come after the end', async () => {
  const lines = Array.from({ length: 9 }, (_, at) => `line ${at}`);
  const ports = task([
    { after: 3, state: { state: 'running' } },
    ...lines.slice(0, 5).map((line, at) => ({ after: 3 + at, line })),
    { after: 12, state: end },
    ...lines.slice(5, 8).map((line) => ({ after: 14, line })),
    { after: 19, line: 'line 8' },
  ]);
  assert.deepEqual(await watch(ports), { ended: end, seen: lines, states: ['waiting', 'running', 'ended'] });
});

test('an interruption ends the watching and not the task', async () => {
  const stop = new AbortController();
  const ports = task([
    { after: 0, state: { state: 'running' } },
    { after: 0, line: 'under way' },
  ]);
  const clock: Clock = {
    ...ports.clock,
    sleep(milliseconds, signal) {
      stop.abort(new Error('interrupted'));
      return ports.clock.sleep(milliseconds, signal);
    },
  };
  const { ended, seen } = await watch({ ...ports, clock }, stop.signal);
  assert.equal(ended, null);
  assert.deepEqual(seen, ['under way']);
});

test('what goes wrong while it looks comes out', async () => {
  const ports = task([]);
  const failing = { ...ports, tasks: { inspect: () => Promise.reject(new Error('no such task')) } };
  await assert.rejects(watch(failing), /no such task/);
});
