import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure, Failures } from '../../lib/errors.ts';
import { type JanitorPorts, janitor } from '../../lib/jobs/janitor.ts';
import { clockFrom, listeningReporter } from './helpers/watching.ts';

const refused = (what: string) => () => Promise.reject(new Failure('credentials', `${what} is refused`));

function portsWith(changes: Partial<JanitorPorts>): JanitorPorts {
  return {
    leftovers: [],
    rules: { disabled: async () => [], resume: async () => undefined },
    tasks: { running: async () => [] },
    metrics: { put: async () => undefined },
    clock: clockFrom(new Date()),
    reporter: listeningReporter(),
    ...changes,
  };
}

test('what could not be swept is told, whatever else fails after it', async () => {
  const reporter = listeningReporter();
  const ports = portsWith({
    leftovers: [
      { kind: 'instances', sweep: refused('RDS') },
      { kind: 'uploads', sweep: async () => ({ ended: ['vault/upload-1'], failures: [] }) },
    ],
    rules: { disabled: refused('EventBridge'), resume: async () => undefined },
    metrics: { put: refused('CloudWatch') },
    reporter,
  });
  await assert.rejects(janitor(ports), (error) => {
    assert.ok(error instanceof Failures);
    assert.deepEqual(
      error.problems.map(({ message }) => message),
      [
        'sweeping instances: RDS is refused',
        'looking for rules left disabled: EventBridge is refused',
        'sending how much was found: CloudWatch is refused',
      ],
    );
    return error.kind === 'credentials';
  });
  assert.deepEqual(reporter.warnings, ['a leftover was ended: uploads: vault/upload-1']);
});
