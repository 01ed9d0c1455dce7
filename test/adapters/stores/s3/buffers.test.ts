import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buffers } from '../../../../lib/adapters/stores/s3/buffers.ts';

test('what is out never exceeds the bound; who waits is served in order when something comes back', async () => {
  const memory = buffers(100);
  const [a, b] = [await memory.take(50), await memory.take(50)];
  const served: string[] = [];
  const waiting = (['large', 'small'] as const).map((name) =>
    memory.take(name === 'large' ? 60 : 10).then((buffer) => {
      served.push(name);
      return buffer;
    }),
  );
  memory.give(a, true);
  await Promise.resolve();
  assert.deepEqual(served, [], 'a small wish must not overtake a large one for ever');
  memory.give(b, true);
  assert.deepEqual(
    (await Promise.all(waiting)).map(({ byteLength }) => byteLength),
    [60, 10],
  );
  assert.deepEqual(served, ['large', 'small']);
});

test('memory is used again, but not where a broken request may still read it', async () => {
  const memory = buffers(100);
  const first = await memory.take(50);
  memory.give(first, true);
  const second = await memory.take(50);
  assert.equal(second, first);
  memory.give(second, false);
  assert.notEqual(await memory.take(50), first);
});

test('a wish above the bound is granted when nothing else is out', async () => {
  const memory = buffers(100);
  assert.equal((await memory.take(300)).byteLength, 300);
});
