import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '../../../../lib/adapters/local/clock/clock.ts';

test('a sleep lasts as long as asked, by the monotonic clock', async () => {
  const before = systemClock.seconds();
  await systemClock.sleep(30);
  assert.ok(systemClock.seconds() - before >= 0.029);
});

test('a sleep that is aborted rejects with the reason of the signal', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const sleep = systemClock.sleep(60_000, stop.signal);
  stop.abort(reason);
  await assert.rejects(sleep, reason);
  await assert.rejects(systemClock.sleep(60_000, stop.signal), reason);
});

test('now is the time of the machine', () => {
  const before = Date.now();
  const now = systemClock.now().getTime();
  assert.ok(before <= now && now <= Date.now());
});
