import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pauseMs, retryUntil } from '../../../../lib/adapters/stores/s3/retries.ts';

test('a pause is anything between nothing and a bound that doubles up to ten seconds', () => {
  const bounds = [1, 2, 3, 6, 7, 100].map((count) => pauseMs(count, 0.999_999_9));
  assert.deepEqual(bounds, [199, 399, 799, 6399, 9999, 9999]);
  assert.equal(pauseMs(5, 0), 0);
});

test('a request is tried again until its deadline by the clock, however often that is', async () => {
  let seconds = 100;
  const clock = { now: () => new Date(0), seconds: () => seconds, sleep: () => Promise.resolve() };
  const strategy = retryUntil(10, clock, () => 0.5);
  const passing = { errorType: 'TRANSIENT' } as const;
  let token = await strategy.acquireInitialRetryToken('');
  for (let count = 1; count <= 30; count += 1) {
    token = await strategy.refreshRetryTokenForRetry(token, passing);
    assert.equal(token.getRetryCount(), count);
  }
  assert.equal(token.getRetryDelay(), 5000);
  seconds = 105.1;
  await assert.rejects(strategy.refreshRetryTokenForRetry(token, passing));
});

test('what the store refuses is not tried again, but for a body that arrived damaged, a few times', async () => {
  const clock = { now: () => new Date(0), seconds: () => 0, sleep: () => Promise.resolve() };
  const strategy = retryUntil(10, clock);
  const refused = (name: string) => {
    // The cause is there for its type: the SDK's says that it is an Error.
    const about = { $fault: 'client', $service: 'S3', $metadata: {}, name, cause: new Error(name) } as const;
    const error = Object.assign(new Error(name), about);
    return { errorType: 'CLIENT_ERROR', error } as const;
  };
  const first = await strategy.acquireInitialRetryToken('');
  await assert.rejects(strategy.refreshRetryTokenForRetry(first, refused('AccessDenied')));
  let token = first;
  for (let count = 1; count <= 4; count += 1) {
    token = await strategy.refreshRetryTokenForRetry(token, refused('BadDigest'));
  }
  await assert.rejects(strategy.refreshRetryTokenForRetry(token, refused('BadDigest')));
});

test('nothing is tried again for somebody who has given up', async () => {
  const clock = { now: () => new Date(0), seconds: () => 0, sleep: () => Promise.resolve() };
  const passing = { errorType: 'TRANSIENT' } as const;
  const person = new AbortController();
  const strategy = retryUntil(10, clock, () => 0, person.signal);
  const token = await strategy.refreshRetryTokenForRetry(await strategy.acquireInitialRetryToken(''), passing);
  person.abort();
  await assert.rejects(strategy.refreshRetryTokenForRetry(token, passing));
});
