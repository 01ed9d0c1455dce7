import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { running, sumOf } from '../../../tools/cost/line.ts';
import { linesOf } from '../../../tools/cost/lines.ts';
import { costPage } from '../../../tools/cost/page.ts';
import { firingsPerMonth } from '../../../tools/cost/template.ts';
import { usages } from '../../../tools/cost/usage.ts';
import { templatesOfWays } from '../../../tools/cost/ways.ts';

const ways = await templatesOfWays();

test('docs/cost.md is what the templates cost now (npm run cost writes it)', () => {
  assert.equal(readFileSync(join(import.meta.dirname, '../../../docs/cost.md'), 'utf8'), costPage(ways));
});

for (const [way, templates] of ways) {
  // The managed gateway alone is four times that.
  if (way === 'fixed address, NAT gateway') continue;
  test(`the reference application costs at most 10 dollars a month without storage in the way "${way}", its address included`, () => {
    const [reference] = usages;
    assert.ok(reference !== undefined);
    const { alone } = sumOf(linesOf(templates, reference).filter(({ kind }) => kind !== 'storage'));
    assert.ok(alone > 1 && alone <= 10, String(alone));
  });
}

test('every metric is counted: full months of what is put every hour, and hours of what the weekly drill puts', () => {
  const [reference] = usages;
  const templates = ways.get('existing VPC');
  assert.ok(reference !== undefined && templates !== undefined);
  const metrics = linesOf(templates, reference).find(({ price }) => price === 'metric');
  // Four ages, the vault's terms, two of the janitor, how backup and mirror ended; the drill's four hours and a third.
  assert.ok(Math.abs((metrics?.amount ?? 0) - (9 + 730 / 24 / 7 / 730)) < 0.0001, String(metrics?.amount));
});

for (const [way, templates] of ways) {
  test(`the weekly drill is paid for in the way "${way}": its task and its throwaway database`, () => {
    const [reference] = usages;
    assert.ok(reference !== undefined);
    const hours = (730 / 24 / 7) * 0.5;
    const amounts = new Map(linesOf(templates, reference).map(({ what, amount }) => [what, amount]));
    for (const [what, amount] of [
      // Half a processor, as sizes has it.
      ['drill: processor', hours / 2],
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
