import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  compareKeys,
  describeCopy,
  inForceAt,
  parseSecretCopy,
  renderSecretCopy,
} from '../../../lib/core/secrets/secretCopy.ts';

const variables = new Map([
  ['ENCRYPTION_KEY', 'one'],
  ['SESSION_SECRET', 'two'],
]);

async function copyOf(storedAt: string) {
  return describeCopy({ name: storedAt, host: 'crm', storedAt: new Date(storedAt) }, variables, ['ENCRYPTION_KEY']);
}

test('a record names the variables, marks the critical ones and holds no value', async () => {
  const text = renderSecretCopy(await copyOf('2026-03-01T00:00:00.000Z'));
  const parsed = parseSecretCopy(text);
  assert.ok('value' in parsed);
  assert.deepEqual(parsed.value.variables, ['ENCRYPTION_KEY', 'SESSION_SECRET']);
  assert.deepEqual(Object.keys(parsed.value.marks), ['ENCRYPTION_KEY']);
  assert.ok(!/"one"|"two"/.test(text));
});

test('refuses a record whose mark is none', () => {
  const record = { format: '1.0', name: 'a', host: 'crm', storedAt: '2026-03-01T00:00:00Z', variables: [] };
  const parsed = parseSecretCopy(JSON.stringify({ ...record, marks: { ENCRYPTION_KEY: 'plain' } }));
  assert.match('problem' in parsed ? parsed.problem : '', /not the mark of a key/);
});

test('in force is the newest copy stored by then, else the first one after', async () => {
  const [first, second] = [await copyOf('2026-03-01T00:00:00.000Z'), await copyOf('2026-04-01T00:00:00.000Z')];
  const copies = [second, first];
  assert.deepEqual(inForceAt(copies, new Date('2026-05-01')), { copy: second, later: false });
  assert.deepEqual(inForceAt(copies, new Date('2026-04-01')), { copy: second, later: false });
  assert.deepEqual(inForceAt(copies, new Date('2026-03-31')), { copy: first, later: false });
  assert.deepEqual(inForceAt(copies, new Date('2026-02-01')), { copy: first, later: true });
  assert.equal(inForceAt([], new Date('2026-02-01')), null);
});

test('a key is the same, another one, not at hand, or without a mark', async () => {
  const copy = await copyOf('2026-03-01T00:00:00.000Z');
  const critical = ['ENCRYPTION_KEY', 'SESSION_SECRET'];
  const verdicts = async (atHand: Record<string, string>) =>
    (await compareKeys(copy, new Map(Object.entries(atHand)), critical)).map(({ verdict }) => verdict);
  assert.deepEqual(await verdicts({ ENCRYPTION_KEY: 'one', SESSION_SECRET: 'two' }), ['same', 'unmarked']);
  assert.deepEqual(await verdicts({ ENCRYPTION_KEY: 'two' }), ['other', 'unmarked']);
  assert.deepEqual(await verdicts({}), ['not at hand', 'unmarked']);
});
