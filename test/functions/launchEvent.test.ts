import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLaunchEvent } from '../../functions/launch/event.ts';
import { Failure } from '../../lib/errors.ts';

const event = { job: 'backup', id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718', time: '2026-03-01T07:07:00Z' };

test('an event of a rule names its job, its firing and its slot', () => {
  assert.deepEqual(readLaunchEvent(event), { job: 'backup', eventId: event.id, scheduledAt: event.time, first: false });
  assert.equal(readLaunchEvent({ ...event, first: true }).first, true);
});

const refused: readonly (readonly [what: string, event: unknown])[] = [
  ['nothing', undefined],
  ['a text', 'backup'],
  ['a job that a person starts', { ...event, job: 'restore' }],
  ['no job', { id: event.id, time: event.time }],
  ['no id', { ...event, id: '' }],
  ['a time that is none', { ...event, time: 'now' }],
  ['a first that is none', { ...event, first: 'yes' }],
  ['a bucket beside', { ...event, bucket: 'elsewhere' }],
  ['an event of another source', { source: 'aws.s3', 'detail-type': 'Object Created', detail: {} }],
];

for (const [what, given] of refused) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => readLaunchEvent(given),
      (error) => error instanceof Failure && error.kind === 'usage',
    );
  });
}
