import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as v from 'valibot';
import { checksSchema } from '../../lib/config/checks.ts';
import { load } from '../../lib/config/load.ts';
import { Failures } from '../../lib/errors.ts';

test('the checks of a drill are two lists of SQL, either of which may be missing', () => {
  assert.deepEqual(v.parse(checksSchema, '{ "objectKeys": ["select key from files"] }'), {
    mustBeTrue: [],
    objectKeys: ['select key from files'],
  });
});

for (const [text, message] of [
  ['select true', 'not JSON'],
  ['"select true"', 'not a JSON object'],
  ['{ "mustBeTrue": "select true" }', 'not right: mustBeTrue must be a list of SQL texts'],
  ['{ "objectKeys": [1] }', 'not right: objectKeys must be a list of SQL texts'],
  ['{ "mustBetrue": [] }', 'not right: "mustBetrue" is neither mustBeTrue nor objectKeys'],
] as const) {
  test(`refuses ${text} as the checks of a drill: it is ${message}`, () => {
    assert.deepEqual(
      v.safeParse(checksSchema, text).issues?.map((issue) => issue.message),
      [message],
    );
  });
}

test('refuses checks that are given twice, and shows no more of a long value than its beginning', () => {
  const problems = (environment: Record<string, string>) => {
    try {
      load({ environment });
    } catch (error) {
      if (error instanceof Failures) return error.problems.map(({ message }) => message);
    }
    return [];
  };
  assert.deepEqual(problems({ DRILL_CHECKS: '{}', DRILL_CHECKS_FILE: '/etc/lifeboat/checks.json' }), [
    'DRILL_CHECKS and DRILL_CHECKS_FILE are both set',
  ]);
  assert.deepEqual(problems({ DRILL_CHECKS: 'x'.repeat(1000) }), [`DRILL_CHECKS is "${'x'.repeat(100)}…", not JSON`]);
});
