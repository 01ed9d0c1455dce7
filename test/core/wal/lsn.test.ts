import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatLsn, parseLsn, parseSegment, segmentName, segmentStart } from '../../../lib/core/wal/lsn.ts';

const mega = 1024 * 1024;

test('positions and segments are written as the server writes them', () => {
  assert.equal(parseLsn('0/1A2B3C4D'), 0x1a2b3c4dn);
  assert.equal(parseLsn('16/B374D848'), 0x16b374d848n);
  assert.equal(formatLsn(0x16b374d848n), '16/B374D848');
  for (const text of ['', '0', '0/', '/0', '0/123456789', 'x/0', '0/0 ']) assert.equal(parseLsn(text), null, text);
  // select pg_walfile_name('16/B374D848') on timeline 1
  assert.equal(segmentName(1, 0x16b374d848n, 16 * mega), '0000000100000016000000B3');
  assert.equal(segmentName(2, 0x1_0000_0000n, 64 * mega), '000000020000000100000000');
  assert.equal(parseSegment('000000010000000000000100', 16 * mega), null);
});

test('a segment’s name leads back to its beginning, for every size of segment', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }),
      fc.integer({ min: 1, max: 0xffff_ffff }),
      fc.integer({ min: 0, max: 10 }),
      (lsn, timeline, power) => {
        const bytes = mega * 2 ** power;
        const start = segmentStart(lsn, bytes);
        assert.deepEqual(parseSegment(segmentName(timeline, lsn, bytes), bytes), { timeline, start });
      },
    ),
  );
});
