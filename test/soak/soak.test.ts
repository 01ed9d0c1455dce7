import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keptSeeds } from './keptSeeds.ts';
import { soak } from './soak.ts';

/** Some ten seconds: `node test/soak/main.ts` does 2,000 operations. */
const operations = 60;

test('an attacker with the writer’s key for the store makes nothing look safe, loses no snapshot and changes no restore', async () => {
  const { wrong } = await soak({ seed: 1, operations, minutes: 240 });
  assert.deepEqual(wrong, []);
});

for (const seed of keptSeeds) {
  test(`the same from seed ${seed}, which once went wrong`, async () => {
    const { wrong } = await soak({ seed, operations, minutes: 60 });
    assert.deepEqual(wrong, []);
  });
}
