import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '../../lib/core/runs/incidents.ts';
import { emptyRunState, type RunState } from '../../lib/core/runs/runState.ts';
import type { ScheduledJob } from '../../lib/core/runs/timetable.ts';
import { Failure } from '../../lib/errors.ts';
import type { Attempt } from '../../lib/jobs/notify/attempt.ts';
import type { Journal, Pings } from '../../lib/ports/notify.ts';
import { after, done, machine, monday } from './keepRunning/machine.ts';
import { type SimulatedClock, simulatedClock } from './keepRunning/simulatedClock.ts';

const hour = 3_600_000;
const dead: Attempt = { ...done, exit: 'vault', summary: 'vault unreachable' };
const pings: Pings = {
  jobs: [],
  started: async () => undefined,
  ended: async () => undefined,
  test: async () => undefined,
};

type Script = (job: ScheduledJob, at: Date, clock: SimulatedClock, signal: AbortSignal) => Promise<Attempt>;

/** A machine with one line to its people, and a memory that outlives its processes. */
function scripted(script: Script) {
  const clock = simulatedClock(monday);
  let memory: RunState = emptyRunState;
  const journal: Journal = {
    read: async () => memory,
    inTurn: async (use) =>
      use(memory, async (news) => {
        memory = news;
      }),
  };
  const told: Message[] = [];
  const line = { isDown: false };
  const sender = {
    async send(message: Message) {
      if (line.isDown) throw new Failure('unexpected', 'the line is down');
      told.push(message);
    },
  };
  const outside = { clock, journal, channels: [{ name: 'webhook', announcer: sender }], pings };
  const schedule = machine(outside, async (job, at, signal) => script(job, at, clock, signal));
  return { ...schedule, clock, told, line, memory: () => memory };
}

test('a week runs every job at each of its moments once', async () => {
  const { clock, boot, started, told, count } = scripted(async () => done);
  const schedule = boot();
  await clock.advance(after(7 * 24));
  assert.deepEqual(await schedule.stop(), { interrupted: false });
  assert.deepEqual([count('backup'), count('mirror'), count('prune'), count('drill')], [168, 168, 7, 1]);
  assert.equal(new Set(started).size, started.length);
  assert.deepEqual(told, []);
});

test('a vault that is dead for a day is told once, and once when it is back', async () => {
  const isDead = (at: Date): boolean => at >= after(24) && at < after(48);
  const { clock, boot, told } = scripted(async (_job, at) => (isDead(at) ? dead : done));
  const schedule = boot(['backup', 'mirror', 'prune']);
  await clock.advance(after(7 * 24));
  await schedule.stop();
  const messages = told.map(({ kind, subject }) => `${subject} ${kind}`);
  assert.deepEqual(messages, ['vault bad', 'vault good']);
});

test('what was missed while the machine was off is caught up by one run of each job', async () => {
  const { clock, boot, started } = scripted(async () => done);
  const before = boot(['backup', 'mirror']);
  await clock.advance(after(2));
  await before.stop();
  await clock.advance(after(9.5));
  started.length = 0;
  const afterwards = boot(['backup', 'mirror']);
  await clock.advance(after(10));
  await afterwards.stop();
  assert.deepEqual(started, ['backup 2026-03-02T09:07:00.000Z', 'mirror 2026-03-02T09:17:00.000Z']);
});

test('a run that takes three hours keeps its own job waiting and no other', async () => {
  const { clock, boot, started, count } = scripted(async (job, at, clock_) => {
    if (job === 'backup' && at < after(1)) await clock_.sleep(3 * hour);
    return done;
  });
  const schedule = boot(['backup', 'mirror']);
  await clock.advance(after(5));
  await schedule.stop();
  assert.equal(count('mirror'), 5);
  const backups = started.filter((each) => each.startsWith('backup'));
  assert.deepEqual(
    backups,
    ['00:07', '03:07', '04:07'].map((time) => `backup 2026-03-02T${time}:00.000Z`),
  );
});

test('a run that was cut short is caught up at the next start', async () => {
  const { clock, boot, started } = scripted(async (_job, _at, clock_, signal) => {
    await clock_.sleep(hour / 2, signal);
    return done;
  });
  const schedule = boot(['backup']);
  await clock.advance(after(0.25));
  assert.deepEqual(await schedule.stop(), { interrupted: true });
  const again = boot(['backup']);
  await clock.advance(after(0.9));
  await again.stop();
  assert.deepEqual(started, ['backup 2026-03-02T00:07:00.000Z', 'backup 2026-03-02T00:07:00.000Z']);
});

test('a run that hangs is told as overdue, once', async () => {
  const { clock, boot, told } = scripted(async (_job, _at, clock_) => {
    await clock_.sleep(30 * hour);
    return done;
  });
  boot(['backup']);
  await clock.advance(after(24));
  assert.deepEqual(
    told.map(({ kind, subject }) => `${subject} ${kind}`),
    ['backup bad'],
  );
});

test('a message that was not delivered is tried again after the next run, and fails none', async () => {
  const { clock, boot, told, line, count } = scripted(async (_job, at) => (at < after(6) ? dead : done));
  line.isDown = true;
  const schedule = boot(['backup']);
  await clock.advance(after(4));
  assert.deepEqual([told.length, count('backup')], [0, 4]);
  line.isDown = false;
  await clock.advance(after(12));
  await schedule.stop();
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['bad', 'good'],
  );
});

test('an incident is known after a restart', async () => {
  const { clock, boot, told, memory } = scripted(async (_job, at) => (at < after(6) ? dead : done));
  const before = boot(['backup']);
  await clock.advance(after(3));
  await before.stop();
  assert.equal(memory().troubles.length, 1);
  const afterwards = boot(['backup']);
  await clock.advance(after(8));
  await afterwards.stop();
  assert.deepEqual(
    told.map(({ kind }) => kind),
    ['bad', 'good'],
  );
});
