import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { crc32 } from 'node:zlib';
import { source } from '../../../../lib/adapters/stores/s3/source.ts';
import * as fc from '../../../helpers/property.ts';

async function* stream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

const chunksOf = fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 12 });

test('however a stream is chunked and drawn, its bytes come out in order and its sums are those of the whole', async () => {
  await fc.assert(
    fc.asyncProperty(chunksOf, fc.integer({ min: 1, max: 30 }), async (chunks, size) => {
      const all = Buffer.concat(chunks);
      const body = source(stream(chunks), new AbortController().signal);
      const drawn: Buffer[] = [];
      while (!(await body.ended())) {
        const target = Buffer.alloc(size);
        drawn.push(target.subarray(0, await body.fill(target)));
      }
      assert.deepEqual(Buffer.concat(drawn), all);
      assert.ok(drawn.slice(0, -1).every(({ byteLength }) => byteLength === size));
      assert.deepEqual([body.bytes, body.crc], [all.byteLength, crc32(all)]);
      assert.equal(body.sha256(), createHash('sha256').update(all).digest('hex'));
    }),
  );
});

test('a stream that is longer than asked for in one piece loses nothing', async () => {
  await fc.assert(
    fc.asyncProperty(chunksOf, fc.integer({ min: 0, max: 60 }), async (chunks, limit) => {
      const all = Buffer.concat(chunks);
      const body = source(stream(chunks), new AbortController().signal);
      const whole = await body.whole(limit);
      assert.equal(whole === null, all.byteLength > limit);
      const rest = Buffer.alloc(1000);
      const drawn = whole ?? rest.subarray(0, await body.fill(rest));
      assert.deepEqual(drawn, all);
    }),
  );
});

test('an abort ends a wait for bytes that never come, and every later one', async () => {
  const stop = new AbortController();
  const reason = new Error('stopped');
  async function* hanging(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('x');
    await new Promise<never>(() => {
      // Never settles.
    });
  }
  const body = source(hanging(), stop.signal);
  const waiting = body.whole(10);
  stop.abort(reason);
  await assert.rejects(waiting, reason);
  await assert.rejects(body.ended(), reason);
  assert.equal(body.failure, undefined);
  body.drop();
});
