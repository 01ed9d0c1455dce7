import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz } from './fuzz.ts';
import { keptSeeds } from './keptSeeds.ts';

/** Some ten seconds: `node test/fuzz/main.ts --minutes 60` tries what there is no time for here. */
const count = 150;

test('no mutant of a record makes a reader crash, wait, or say what is not true', async () => {
  const { wrong } = await fuzz({
    seeds: Array.from({ length: count }, (_, at) => at + 1),
    milliseconds: Number.POSITIVE_INFINITY,
  });
  assert.deepEqual(wrong, []);
});

test('the mutants that once did no longer do', async () => {
  const { wrong } = await fuzz({ seeds: keptSeeds, milliseconds: Number.POSITIVE_INFINITY });
  assert.deepEqual(wrong, []);
});
