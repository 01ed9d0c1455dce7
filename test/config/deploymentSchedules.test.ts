import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventPattern } from '../../lib/config/deployment/schedules.ts';

const said: readonly (readonly [cron: string, rule: string | null])[] = [
  ['7 * * * *', 'cron(7 * * * ? *)'],
  ['7,37 * * * *', 'cron(7,37 * * * ? *)'],
  ['*/15 */2 * * *', 'cron(0/15 0/2 * * ? *)'],
  ['40 2 1-15 */3 *', 'cron(40 2 1-15 1/3 ? *)'],
  ['0 3 * * 0', 'cron(0 3 ? * SUN *)'],
  ['0 3 * * 7', 'cron(0 3 ? * SUN *)'],
  ['0 3 * * 1-5', 'cron(0 3 ? * MON,TUE,WED,THU,FRI *)'],
  ['0 3 * * 6-7,0', 'cron(0 3 ? * SAT,SUN *)'],
  ['0 3 * * mon-fri', 'cron(0 3 ? * MON-FRI *)'],
  ['0 3 1 * 0', null],
  ['0 3 * * 8', null],
  ['0 3 * * 5-2', null],
];

for (const [cron, rule] of said) {
  test(`the pattern ${cron} is ${rule ?? 'none that a rule can say'}`, () => {
    assert.equal(eventPattern(cron), rule);
  });
}
