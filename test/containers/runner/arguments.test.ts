import assert from 'node:assert/strict';
import { test } from 'node:test';
import { argumentsOf } from '../../../containers/runner/arguments.ts';
import { Failures } from '../../../lib/errors.ts';

const slot = '2026-03-01T12:07:00Z';

const lines: (readonly [Readonly<Record<string, string>>, readonly string[]])[] = [
  [{ LIFEBOAT_JOB: 'backup', LIFEBOAT_SCHEDULED_AT: slot }, ['backup', '--slot', slot]],
  [{ LIFEBOAT_JOB: 'backup' }, ['backup']],
  [{ LIFEBOAT_JOB: 'mirror', LIFEBOAT_SCHEDULED_AT: slot }, ['mirror', '--scheduled']],
  [{ LIFEBOAT_JOB: 'mirror', SNAPSHOT: '' }, ['mirror']],
  [{ LIFEBOAT_JOB: 'mirror', ACCEPT: 'true', REPAIR: 'true' }, ['mirror', '--accept', '--repair']],
  [{ LIFEBOAT_JOB: 'backup', ACCEPT: 'true' }, ['backup', '--accept']],
  [{ LIFEBOAT_JOB: 'drill', LIFEBOAT_SCHEDULED_AT: slot }, ['drill']],
  [{ LIFEBOAT_JOB: 'drill', SNAPSHOT: '2026-03-01/12' }, ['drill', '--snapshot=2026-03-01/12']],
  [{ LIFEBOAT_JOB: 'drill', ONLY: 'objects' }, ['drill', '--only=objects']],
  [{ LIFEBOAT_JOB: 'restore' }, ['restore', '--yes', '--beside']],
  [{ LIFEBOAT_JOB: 'restore', PROVEN: 'true' }, ['restore', '--yes', '--proven', '--beside']],
  [
    { LIFEBOAT_JOB: 'restore', SNAPSHOT: '2026-03-01/12', CONFIRM: 'crm' },
    ['restore', '--yes', '--snapshot=2026-03-01/12', '--beside', '--confirm=crm'],
  ],
  [
    { LIFEBOAT_JOB: 'restore', SNAPSHOT: '--in-place', CONFIRM: '--yes' },
    ['restore', '--yes', '--snapshot=--in-place', '--beside', '--confirm=--yes'],
  ],
];

for (const [said, argued] of [
  [{ DISCONNECT: 'true' }, ['--disconnect']],
  [{ ONLY: 'objects' }, ['--only=objects']],
  [{ ONLY: 'objects', OVERWRITE: 'true' }, ['--overwrite', '--only=objects']],
  [{ ONLY: 'objects', KEEP_NEWER: 'true' }, ['--keep-newer', '--only=objects']],
  [{ GRANT_ATTRIBUTES: 'cdc=replication' }, ['--grant-attributes=cdc=replication']],
  [{ DISCONNECT: 'true', ONLY: 'database' }, ['--disconnect', '--only=database']],
] as const) {
  const confirmed = ['restore', '--yes', '--beside', '--confirm=crm'];
  lines.push([{ LIFEBOAT_JOB: 'restore', CONFIRM: 'crm', ...said }, [...confirmed, ...argued]]);
}

for (const [environment, argv] of lines) {
  test(`${JSON.stringify(environment)} asks for lifeboat ${argv.join(' ')}`, () => {
    assert.deepEqual(argumentsOf({ PATH: '/usr/bin', ...environment }), argv);
  });
}

function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    argumentsOf(environment);
  } catch (error) {
    assert.ok(error instanceof Failures);
    assert.equal(error.kind, 'usage');
    return error.problems.map(({ message }) => message);
  }
  return [];
}

test('fails, naming every variable that is wrong, and runs nothing', () => {
  const odd = { LIFEBOAT_JOB: 'backup', LIFEBOAT_SCHEDULED_AT: '2026-03-01 12:00', SNAPSHOT: 'x', REPAIR: 'true' };
  assert.deepEqual(problemsOf(odd), [
    'LIFEBOAT_SCHEDULED_AT is "2026-03-01 12:00", and must be an instant such as 2026-03-01T12:07:00Z',
    'SNAPSHOT is set, and backup does not listen to it: only drill, restore',
    'REPAIR is set, and backup does not listen to it: only mirror',
  ]);
  assert.deepEqual(problemsOf({ LIFEBOAT_JOB: 'mirror', LIFEBOAT_SCHEDULED_AT: '2026-13-01T12:00Z', ACCEPT: 'yes' }), [
    'LIFEBOAT_SCHEDULED_AT is "2026-13-01T12:00Z", and must be an instant such as 2026-03-01T12:07:00Z',
    'ACCEPT is "yes", and must be true',
  ]);
  assert.deepEqual(problemsOf({ LIFEBOAT_JOB: 'restore', CONFIRM: 'crm', DISCONNECT: 'crm', ONLY: 'files' }), [
    'DISCONNECT is "crm", and must be true',
    'ONLY is "files", and must be database or objects',
  ]);
});

test('fails where what is in use is meant and its name is not said', () => {
  const without = 'is set and CONFIRM is not: without it nothing that is in use is touched';
  assert.deepEqual(problemsOf({ LIFEBOAT_JOB: 'restore', DISCONNECT: 'true', ONLY: 'objects' }), [
    `DISCONNECT ${without}`,
    `ONLY=objects ${without}`,
  ]);
  assert.deepEqual(problemsOf({ LIFEBOAT_JOB: 'restore', ONLY: 'database' }), []);
});

for (const job of ['', 'prune', 'Backup', 'backup --accept']) {
  test(`refuses the job ${JSON.stringify(job)}`, () => {
    assert.throws(() => argumentsOf({ LIFEBOAT_JOB: job }), { kind: 'usage' });
  });
}
