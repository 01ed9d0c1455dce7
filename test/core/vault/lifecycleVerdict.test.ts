import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type LifecycleRule, vaultLifecycle, withoutSavings } from '../../../lib/core/vault/lifecycle.ts';
import { judgeLifecycle } from '../../../lib/core/vault/lifecycleVerdict.ts';

const designed = vaultLifecycle(45);

test('the design itself is sound, also without what only saves money, and when each rule is cut in two', () => {
  const halves = designed.flatMap(({ expireDays, ...rest }): readonly LifecycleRule[] =>
    expireDays === undefined ? [rest] : [rest, { id: `${rest.id} 2`, prefix: rest.prefix, expireDays }],
  );
  for (const found of [designed, withoutSavings(designed), halves]) {
    assert.deepEqual(judgeLifecycle(found, designed), { dangers: [], endless: [] });
  }
});

test('a rule below or above a prefix that ends things sooner is a danger, wherever it stands', () => {
  for (const [rule, danger] of [
    [
      { id: 'x', prefix: 'minio/invoices/', expireDays: 3650 },
      /current versions under minio\/ end after 3650 days, and they must never/,
    ],
    [{ id: 'x', prefix: '', noncurrentDays: 30 }, /under minio\/ end after 30 days, and 45 are needed/],
    [{ id: 'x', prefix: 'pg/crm/', expireDays: 7 }, /under pg\/ end after 7 days, and 90 are needed/],
  ] as const) {
    const { dangers } = judgeLifecycle([...designed, rule], designed);
    assert.match(dangers.join('\n'), danger);
  }
});

test('without rules nothing is in danger, and everything is endless', () => {
  const { dangers, endless } = judgeLifecycle([], designed);
  assert.deepEqual(dangers, []);
  assert.equal(endless.length, 7);
});
