import assert from 'node:assert/strict';
import { test } from 'node:test';
import { format, inspect } from 'node:util';
import { Secret } from '../../lib/config/secret.ts';

test('a secret prints as stars wherever it lands, and reveals itself to who asks', () => {
  const secret = new Secret('hunter2');
  assert.equal(String(secret), '***');
  assert.equal(JSON.stringify({ secret }), '{"secret":"***"}');
  assert.equal(inspect({ secret }, { showHidden: true }), '{ secret: *** }');
  assert.equal(format('%s %o', secret, secret), '*** ***');
  assert.deepEqual(Object.keys(secret), []);
  assert.equal(secret.reveal(), 'hunter2');
});
