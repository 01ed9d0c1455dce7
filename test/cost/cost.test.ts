import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { running, sumOf } from './line.ts';
import { linesOf } from './lines.ts';
import { costPage } from './page.ts';
import { firingsPerMonth } from './template.ts';
import { usages } from './usage.ts';
import { templatesOfWays } from './ways.ts';

const ways = await templatesOfWays();

test('docs/cost.md is what the templates cost now (npm run cost writes it)', () => {
  assert.equal(readFileSync(join(import.meta.dirname, '../../docs/cost.md'), 'utf8'), costPage(ways));
});

test('the reference application costs at most 10 dollars a month without storage and the price of a fixed address', () => {
  const [reference] = usages;
  assert.ok(reference !== undefined);
  for (const [way, templates] of ways) {
    const { alone } = sumOf(linesOf(templates, reference).filter(({ kind }) => kind === 'running'));
    assert.ok(alone <= 10, `${way}: ${alone}`);
  }
});

for (const [way, templates] of ways) {
  test(`the weekly drill is paid for in the way "${way}": its task and its throwaway database`, () => {
    const [reference] = usages;
    assert.ok(reference !== undefined);
    const hours = (730 / 24 / 7) * 0.5;
    const amounts = new Map(linesOf(templates, reference).map(({ what, amount }) => [what, amount]));
    for (const [what, amount] of [
      ['drill: processor', hours],
      ['throwaway database of drills', hours],
    ] as const) {
      assert.ok(Math.abs((amounts.get(what) ?? 0) - amount) < 0.01, `${what}: ${amounts.get(what)}`);
    }
  });
}

test('what is free is taken off once for all positions of a price', () => {
  assert.deepEqual(sumOf([running('a', 'alarm', 6), running('b', 'alarm', 6)]), {
    alone: 0.2,
    beside: 1.2000000000000002,
  });
});

for (const [schedule, times] of [
  ['cron(7 * * * ? *)', 730],
  ['cron(0,30 * * * ? *)', 1460],
  ['cron(0 3 ? * SUN *)', 730 / 24 / 7],
  ['cron(40 2 * * ? *)', 730 / 24],
  ['rate(15 minutes)', 2920],
] as const) {
  test(`${schedule} fires ${times.toFixed(1)} times a month`, () => {
    assert.ok(Math.abs(firingsPerMonth(schedule, 730) - times) < 0.01);
  });
}
