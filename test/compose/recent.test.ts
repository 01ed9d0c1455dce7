import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../lib/adapters/local/clock/clock.ts';
import { recent } from '../../lib/compose/schedule.ts';

function counted(work: (count: number) => Promise<number>) {
  const hand = { seconds: 0, made: 0 };
  const clock = { ...systemClock, seconds: () => hand.seconds };
  const make = async () => {
    hand.made += 1;
    return work(hand.made);
  };
  return { hand, ask: recent(make, clock, 60) };
}

test('what is younger than a minute is given again, what is older is made again', async () => {
  const { hand, ask } = counted(async (count) => count);
  assert.deepEqual(await Promise.all([ask(), ask()]), [1, 1]);
  hand.seconds = 60;
  assert.equal(await ask(), 1);
  hand.seconds = 61;
  assert.equal(await ask(), 2);
});

test('a failure is told to those who wait for it, and the next one tries again', async () => {
  const { hand, ask } = counted(async (count) => (count === 1 ? Promise.reject(new Error('no vault')) : count));
  const waiting = await Promise.allSettled([ask(), ask()]);
  assert.deepEqual(
    waiting.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.deepEqual([await ask(), hand.made], [2, 2]);
});
