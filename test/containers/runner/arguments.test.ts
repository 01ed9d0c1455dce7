import assert from 'node:assert/strict';
import { test } from 'node:test';
import { argumentsOf } from '../../../containers/runner/arguments.ts';
import { Failures } from '../../../lib/errors.ts';

const slot = '2026-03-01T12:07:00Z';

const lines: readonly (readonly [Readonly<Record<string, string>>, readonly string[]])[] = [
  [{ LIFEBOAT_JOB: 'backup', LIFEBOAT_SCHEDULED_AT: slot }, ['backup', '--slot', slot]],
  [{ LIFEBOAT_JOB: 'backup' }, ['backup']],
  [{ LIFEBOAT_JOB: 'mirror', LIFEBOAT_SCHEDULED_AT: slot }, ['mirror', '--scheduled']],
  [{ LIFEBOAT_JOB: 'mirror', SNAPSHOT: '' }, ['mirror']],
  [{ LIFEBOAT_JOB: 'drill', LIFEBOAT_SCHEDULED_AT: slot }, ['drill']],
  [{ LIFEBOAT_JOB: 'restore' }, ['restore', '--yes', '--proven', '--beside']],
  [
    { LIFEBOAT_JOB: 'restore', SNAPSHOT: '2026-03-01/12', CONFIRM: 'crm' },
    ['restore', '--yes', '--snapshot=2026-03-01/12', '--beside', '--confirm=crm'],
  ],
  [
    { LIFEBOAT_JOB: 'restore', SNAPSHOT: '--in-place', CONFIRM: '--yes' },
    ['restore', '--yes', '--snapshot=--in-place', '--beside', '--confirm=--yes'],
  ],
];

for (const [environment, argv] of lines) {
  test(`${JSON.stringify(environment)} asks for lifeboat ${argv.join(' ')}`, () => {
    assert.deepEqual(argumentsOf({ PATH: '/usr/bin', ...environment }), argv);
  });
}

test('fails, naming every variable that is wrong, and runs nothing', () => {
  const odd = { LIFEBOAT_JOB: 'backup', LIFEBOAT_SCHEDULED_AT: '2026-03-01 12:00', SNAPSHOT: 'x', CONFIRM: 'crm' };
  assert.throws(
    () => argumentsOf(odd),
    (error) => {
      assert.ok(error instanceof Failures);
      assert.equal(error.kind, 'usage');
      const told = error.problems.map(({ message }) => message);
      assert.deepEqual(told, [
        'SNAPSHOT is set, and backup does not listen to it: only restore',
        'CONFIRM is set, and backup does not listen to it: only restore',
        'LIFEBOAT_SCHEDULED_AT is "2026-03-01 12:00", and must be an instant such as 2026-03-01T12:07:00Z',
      ]);
      return true;
    },
  );
});

for (const job of ['', 'prune', 'Backup', 'backup --accept']) {
  test(`refuses the job ${JSON.stringify(job)}`, () => {
    assert.throws(() => argumentsOf({ LIFEBOAT_JOB: job }), { kind: 'usage' });
  });
}
