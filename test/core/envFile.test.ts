import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import * as fc from 'fast-check';
import { renderEnvFile } from '../../lib/core/envFile.ts';

test('what is written reads back to the same values', () => {
  const value = fc.string().filter((text) => !/[\0\r]/.test(text) && !(text.includes("'") && /["\\$`]/.test(text)));
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{0,10}$/), value), (values) => {
      assert.deepEqual({ ...parseEnv(renderEnvFile(Object.entries(values), 'a comment')) }, { ...values });
    }),
  );
});

test('refuses a value that no quotes can hold, naming the variable and not the value', () => {
  assert.throws(() => renderEnvFile([['NAME', `it's "$5"`]], ''), {
    name: 'RangeError',
    message: 'the value of NAME holds every kind of quotes',
  });
});
