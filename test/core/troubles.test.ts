import assert from 'node:assert/strict';
import { test } from 'node:test';
import { delivered, type Finding, observe, owed, type Trouble } from '../../lib/core/troubles.ts';

const now = new Date('2026-03-01T12:00:00Z');
const dead: Finding = { text: 'vault unreachable', fingerprint: 'vault' };

/** Looks at `backup` each time in turn and delivers what is owed, unless the line is down then. */
function tell(findings: readonly (Finding | null)[], isDown: (time: number) => boolean = () => false) {
  let troubles: readonly Trouble[] = [];
  const told: string[] = [];
  for (const [time, finding] of findings.entries()) {
    troubles = observe(troubles, 'backup', finding, now);
    if (isDown(time)) continue;
    for (const message of owed(troubles)) {
      told.push(`${time} ${message.kind}`);
      troubles = delivered(troubles, message);
    }
  }
  return { told, troubles };
}

test('a trouble is told once when it begins and once when it is over', () => {
  const { told, troubles } = tell([null, dead, dead, dead, null, null]);
  assert.deepEqual(told, ['1 bad', '4 good']);
  assert.deepEqual(troubles, []);
});

test('a trouble that changed is told again', () => {
  assert.deepEqual(tell([dead, { ...dead, fingerprint: 'other' }, dead]).told, ['0 bad', '1 bad', '2 bad']);
});

test('a message that was not delivered stays owed', () => {
  assert.deepEqual(tell([dead, dead, dead, null, null], (time) => time < 2 || time === 3).told, ['2 bad', '4 good']);
});

test('nobody hears of the end of a trouble that nobody heard of', () => {
  assert.deepEqual(tell([dead, null, null], (time) => time === 0).told, []);
});

test('a trouble that is back before its end was told is not told again', () => {
  assert.deepEqual(tell([dead, null, dead, null], (time) => time === 1).told, ['0 bad', '3 good']);
});
