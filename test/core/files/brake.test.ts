import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeBrake, judgeHiding, judgeNewer } from '../../../lib/core/files/brake.ts';

test('fault 40: the brake needs more than the share and more than the count', () => {
  const engaged = [
    { present: 1000, gone: 201, changed: 0 },
    { present: 1000, gone: 0, changed: 201 },
    { present: 1000, gone: 101, changed: 100 },
  ];
  const released = [
    { present: 1000, gone: 200, changed: 0 },
    { present: 400, gone: 100, changed: 0 },
    { present: 1_000_000, gone: 5000, changed: 5000 },
    { present: 0, gone: 0, changed: 0 },
    { present: 1000, gone: 0, changed: 0 },
  ];
  for (const counts of engaged) assert.notEqual(judgeBrake(counts), null, JSON.stringify(counts));
  for (const counts of released) assert.equal(judgeBrake(counts), null, JSON.stringify(counts));
});

test('fault 40: losing everything engages the brake at any size', () => {
  assert.equal(judgeBrake({ present: 3, gone: 3, changed: 0 }), '3 of 3 files vanished and 0 changed at once');
  assert.notEqual(judgeBrake({ present: 3, gone: 1, changed: 2 }), null);
});

test("the limits are the caller's to set", () => {
  assert.notEqual(judgeBrake({ present: 100, gone: 11, changed: 0 }, { share: 0.1, count: 10 }), null);
  assert.equal(judgeBrake({ present: 100, gone: 10, changed: 0 }, { share: 0.1, count: 10 }), null);
});

test('the same brake holds prune back from hiding too much', () => {
  assert.equal(judgeHiding({ entries: 1000, hiding: 200 }), null);
  assert.equal(judgeHiding({ entries: 1000, hiding: 201 }), '201 of 1000 mirrored files would be hidden at once');
  assert.notEqual(judgeHiding({ entries: 2, hiding: 2 }), null);
  assert.equal(judgeHiding({ entries: 0, hiding: 0 }), null);
});

test('the same brake asks before a restore keeps or replaces too many newer files', () => {
  assert.equal(judgeNewer({ present: 1000, newer: 200 }), null);
  assert.equal(judgeNewer({ present: 400, newer: 100 }), null);
  assert.equal(judgeNewer({ present: 1000, newer: 201 }), '201 of 1000 files there are newer than the snapshot');
  assert.notEqual(judgeNewer({ present: 1, newer: 1 }), null);
  assert.equal(judgeNewer({ present: 0, newer: 0 }), null);
});
