import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';
import { socketExclusion } from '../../../../lib/adapters/local/exclusion/exclusion.ts';
import { localSchedules } from '../../../../lib/adapters/local/schedules/local.ts';

const exclusion = socketExclusion({ scope: `test schedules ${process.pid}`, clock: systemClock });

/** Time passes only by sleeping; `slept` is told of each time. */
function clockThat(slept: () => Promise<void> | void): typeof systemClock {
  let seconds = 0;
  return {
    now: () => systemClock.now(),
    seconds: () => seconds,
    async sleep(milliseconds) {
      seconds += milliseconds / 1000;
      await slept();
    },
  };
}

const still = clockThat(() => assert.fail('slept'));

for (const job of ['backup', 'mirror', 'prune']) {
  test(`no ${job} starts while the schedules are paused, and one may start after`, async () => {
    const schedules = localSchedules({ exclusion, clock: still, waitSeconds: 1 });
    const { result: inside } = await schedules.paused(() => exclusion.holding([job], () => Promise.resolve('started')));
    assert.match(JSON.stringify(inside), new RegExp(`^{"busy":"${job} is held`));
    assert.equal(await exclusion.holding([job], () => Promise.resolve('started')), 'started');
  });
}

test('work that fails resumes the schedules', async () => {
  const schedules = localSchedules({ exclusion, clock: still, waitSeconds: 1 });
  await assert.rejects(
    schedules.paused(() => Promise.reject(new Error('restore failed'))),
    /restore failed/,
  );
  assert.equal(await exclusion.holding(['backup'], () => Promise.resolve('started')), 'started');
});

test('a run that is under way is waited for', async () => {
  const { promise: over, resolve: end } = Promise.withResolvers<string>();
  const { promise: began, resolve: begin } = Promise.withResolvers<string>();
  const running = exclusion.holding(['mirror'], () => {
    begin('began');
    return over;
  });
  await began;
  const clock = clockThat(async () => {
    end('over');
    await running;
  });
  assert.deepEqual(
    await localSchedules({ exclusion, clock, waitSeconds: 60 }).paused(() => Promise.resolve('restored')),
    { result: 'restored', leftPaused: null },
  );
});

test('refuses, busy, when a run that is under way does not end in time', async () => {
  await exclusion.holding(['backup'], async () => {
    const schedules = localSchedules({ exclusion, clock: clockThat(() => undefined), waitSeconds: 2 });
    await assert.rejects(
      schedules.paused(() => assert.fail('ran')),
      { kind: 'busy', message: /within 2 s: backup is held by process \d+/ },
    );
  });
});

test('an interruption ends the waiting', async () => {
  await exclusion.holding(['backup'], async () => {
    const signal = AbortSignal.abort(new Error('interrupted'));
    const schedules = localSchedules({ exclusion, clock: systemClock, waitSeconds: 60, signal });
    await assert.rejects(
      schedules.paused(() => assert.fail('ran')),
      /interrupted/,
    );
  });
});
