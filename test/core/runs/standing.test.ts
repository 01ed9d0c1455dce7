import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextLimits, tooOld, verdictOn, worstFirst } from '../../../lib/core/runs/standing.ts';

const risk = { severity: 'risk', text: 'no snapshot', mend: 'lifeboat backup' } as const;
const look = { severity: 'look', text: 'an old drill', mend: null } as const;

test('the worst problem decides', () => {
  assert.equal(verdictOn([]), 'safe');
  assert.equal(verdictOn([look]), 'look');
  assert.equal(verdictOn([look, risk]), 'at risk');
  assert.deepEqual(worstFirst([look, risk, look]), [risk, look, look]);
});

test('what is missing is a risk, what is too old is what the caller says, and an age at its limit is well', () => {
  const how = { severity: 'look', mend: 'lifeboat drill' } as const;
  assert.deepEqual(tooOld('passed drill', null, 60, how), {
    ...how,
    severity: 'risk',
    text: 'there is no passed drill yet',
  });
  assert.equal(tooOld('passed drill', 60, 60, how), null);
  assert.deepEqual(tooOld('passed drill', 61, 60, how), { ...how, text: 'the newest passed drill is 1 min old' });
});

test('limits that have passed are none, and the next one comes first', () => {
  const [past, soon, late] = [
    { what: 'snapshot', at: '2026-03-01T11:00:00.000Z' },
    { what: 'mirror', at: '2026-03-01T12:30:00.000Z' },
    { what: 'drill', at: '2026-03-08T12:00:00.000Z' },
  ] as const;
  assert.deepEqual(nextLimits([late, past, soon], new Date('2026-03-01T12:00:00.000Z')), [soon, late]);
});
