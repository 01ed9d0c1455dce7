import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthchecksPings } from '../../../../lib/adapters/notify/pings/pings.ts';
import { Failure } from '../../../../lib/errors.ts';
import type { Clock } from '../../../../lib/ports/clock.ts';
import type { Pings } from '../../../../lib/ports/notify.ts';
import { receiver } from '../../../helpers/receiver.ts';

const clock: Clock = { now: () => new Date(0), seconds: () => 0, sleep: async () => undefined };
const redact = (text: string): string => text.replaceAll('geheim', '***');

function pings(backup: string): Pings {
  return healthchecksPings({ backup, mirror: undefined, prune: undefined, drill: undefined }, { clock, redact });
}

test('a run is pinged at its start and its end, with the log, and nothing is sent for a job without an address', async () => {
  await using service = await receiver();
  const { jobs, ...calls } = pings(`${service.url}/4f7e?rid=1`);
  assert.deepEqual(jobs, ['backup']);
  await calls.started('backup');
  await calls.ended('backup', true, 'dump\nupload');
  await calls.ended('backup', false, 'password geheim refused');
  await calls.test('backup');
  await calls.started('mirror');
  await calls.ended('mirror', false, 'unheard');
  assert.deepEqual(
    service.received.map(({ path, body }) => [path, body]),
    [
      ['/4f7e/start?rid=1', ''],
      ['/4f7e?rid=1', 'dump\nupload'],
      ['/4f7e/fail?rid=1', 'password *** refused'],
      ['/4f7e/log?rid=1', 'a test of lifeboat'],
    ],
  );
});

test('of a long log the end is sent', async () => {
  await using service = await receiver();
  await pings(service.url).ended('backup', false, `${'x'.repeat(100_000)}the reason`);
  const [{ body } = assert.fail('nothing came')] = service.received;
  assert.ok(body.length <= 10_000 && body.endsWith('the reason'));
});

test('fails without the address when the service does not take it', async () => {
  await using service = await receiver(() => 404);
  await assert.rejects(
    pings(`${service.url}/4f7e`).started('backup'),
    (error) =>
      error instanceof Failure && /ping of backup: it answered 404/.test(error.message) && !/4f7e/.test(error.message),
  );
});
