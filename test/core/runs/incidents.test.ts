import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  delivered,
  type Incident,
  type IncidentDetails,
  observe,
  owed,
  settled,
} from '../../../lib/core/runs/incidents.ts';
import type { ScheduledJob } from '../../../lib/core/runs/timetable.ts';

const start = Date.parse('2026-03-01T12:00:00Z');
const at = (minute: number): Date => new Date(start + minute * 60_000);
const dead: IncidentDetails = { text: 'no answer', fingerprint: 'failed', hint: null, article: 'docs/runbook.md#x' };

interface Look {
  readonly finding: IncidentDetails | null;
  readonly job?: ScheduledJob;
  /** The channels that do not work then. */
  readonly down?: readonly string[];
}

/** Looks at `vault` once a minute and delivers what is owed on two channels, unless one of them is down. */
function tell(looks: readonly Look[], channels: readonly string[] = ['mail', 'webhook']) {
  let incidents: readonly Incident[] = [];
  const told: string[] = [];
  for (const [minute, { finding, job = 'backup', down = [] }] of looks.entries()) {
    incidents = observe(incidents, { subject: 'vault', job, finding, lastGoodAt: null }, at(minute));
    for (const channel of channels.filter((each) => !down.includes(each))) {
      for (const message of owed(incidents, channel)) {
        told.push(`${minute} ${channel} ${message.kind}`);
        incidents = delivered(incidents, message, channel);
      }
    }
  }
  return { told, troubles: incidents };
}

const bad = (...down: readonly string[]): Look => ({ finding: dead, down });
const well = (...down: readonly string[]): Look => ({ finding: null, down });

test('a trouble is told once when it begins and once when it is over', () => {
  const { told, troubles: incidents } = tell([well(), bad(), bad(), bad(), well(), well()]);
  assert.deepEqual(told, ['1 mail bad', '1 webhook bad', '4 mail good', '4 webhook good']);
  assert.deepEqual(incidents, []);
});

test('a trouble that changed is told again', () => {
  const other = { finding: { ...dead, fingerprint: 'other' } };
  assert.deepEqual(tell([bad(), other, bad()], ['mail']).told, ['0 mail bad', '1 mail bad', '2 mail bad']);
});

test('a channel that is down gets its message later, and the other is not told twice', () => {
  const { told } = tell([bad('mail'), bad('mail'), bad(), well('webhook'), well()]);
  assert.deepEqual(told, ['0 webhook bad', '2 mail bad', '3 mail good', '4 webhook good']);
});

test('a channel that never heard of the trouble does not hear of its end', () => {
  const { told, troubles: incidents } = tell([bad('mail'), well(), well()]);
  assert.deepEqual(told, ['0 webhook bad', '1 webhook good']);
  assert.deepEqual(incidents, []);
});

test('nobody hears of the end of a trouble that nobody heard of', () => {
  const { told, troubles: incidents } = tell([bad('mail', 'webhook'), well(), well()]);
  assert.deepEqual([told, incidents], [[], []]);
});

test('a trouble that is back before its end was told is not told again', () => {
  const { told } = tell([bad(), well('mail', 'webhook'), bad(), well()], ['mail']);
  assert.deepEqual(told, ['0 mail bad', '3 mail good']);
});

test('a trouble that is back where its end was told is told there again, and nowhere else', () => {
  const { told } = tell([bad(), well('mail'), bad()]);
  assert.deepEqual(told, ['0 mail bad', '0 webhook bad', '1 webhook good', '2 webhook bad']);
});

test('a job that the trouble never struck cannot end it', () => {
  const { told } = tell([
    bad(),
    { finding: null, job: 'mirror' },
    { ...bad(), job: 'mirror' },
    { ...well(), job: 'mirror' },
  ]);
  assert.deepEqual(told, ['0 mail bad', '0 webhook bad', '3 mail good', '3 webhook good']);
});

test('the end of a trouble keeps its beginning and the last good run before it', () => {
  const lastGoodAt = at(-60).toISOString();
  const observation = { subject: 'backup', job: 'backup', lastGoodAt } as const;
  const begun = observe([], { ...observation, finding: dead }, at(0));
  const known = delivered(begun, { kind: 'bad', subject: 'backup' }, 'mail');
  const [good] = owed(
    observe(known, { ...observation, finding: null, lastGoodAt: at(5).toISOString() }, at(9)),
    'mail',
  );
  assert.deepEqual(
    [good?.since, good?.endedAt, good?.lastGoodAt],
    [at(0).toISOString(), at(9).toISOString(), lastGoodAt],
  );
});

test('a channel that is gone leaves no ended trouble behind', () => {
  const { troubles: incidents } = tell([bad(), well('mail')]);
  assert.equal(settled(incidents, ['mail']).length, 1);
  assert.deepEqual(settled(incidents, ['webhook']), []);
});
