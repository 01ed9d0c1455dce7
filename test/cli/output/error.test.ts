import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorDocument, printError } from '../../../lib/cli/output/error.ts';
import { createRedactor } from '../../../lib/config/redact.ts';
import { Secret } from '../../../lib/config/secret.ts';
import { Failure, Failures } from '../../../lib/errors.ts';
import { memoryScreen } from './memory.ts';

function printed(error: unknown, verbose = false): string {
  const redactor = createRedactor();
  redactor.add([new Secret('hunter2!')]);
  const { screen, written } = memoryScreen({ redactor });
  printError(screen, error, { verbose });
  return written();
}

test('a failure is a sentence and a hint, without a stack', () => {
  assert.equal(
    printed(new Failure('vault', 'no answer', { hint: 'lifeboat doctor' })),
    'error: no answer\nhint: lifeboat doctor\n',
  );
  assert.equal(printed(new Failure('vault', 'no answer')), 'error: no answer\n');
});

test('several failures are a list, each with its mend', () => {
  const problems = [
    new Failure('configuration', 'a is wrong', { hint: 'set a' }),
    new Failure('configuration', 'b is wrong'),
  ];
  assert.equal(
    printed(new Failures('configuration', '2 settings are wrong', problems)),
    'error: 2 settings are wrong\n  - a is wrong\n    hint: set a\n  - b is wrong\n',
  );
});

test('the stack and its causes are for who asked, and hold no secret either', () => {
  const error = new Failure('source', 'refused', { cause: new Error('password hunter2! is wrong') });
  assert.doesNotMatch(printed(error), / at /);
  assert.match(printed(error, true), /error: refused\n[^]+ at [^]+cause[^]+password \*\*\* is wrong/);
});

test('an error that nobody foresaw says so', () => {
  assert.match(printed(new TypeError('x is not a function')), /^error: unexpected: x is not a function\nhint: .+ -v /);
  assert.match(
    printed(new AggregateError([new Error('connect ::1'), new Error('connect 127.0.0.1')])),
    /connect ::1; connect 127/,
  );
  assert.match(printed('thrown text'), /unexpected: thrown text/);
});

test('programs get the same as a document', () => {
  const problem = new Failure('configuration', 'a is wrong', { hint: 'set a' });
  assert.deepEqual(errorDocument(new Failures('configuration', 'wrong', [problem])), {
    exitCode: 10,
    error: {
      kind: 'configuration',
      message: 'wrong',
      hint: null,
      problems: [{ kind: 'configuration', message: 'a is wrong', hint: 'set a' }],
    },
  });
  assert.deepEqual(errorDocument(new Error('oops')), {
    exitCode: 1,
    error: { kind: 'unexpected', message: 'oops', hint: null, problems: [] },
  });
});
