import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Progress, planResume } from '../../../lib/core/wal/resume.ts';
import { slotNames } from '../../../lib/core/wal/slotNames.ts';
import { piecesToUpload, spentSegments } from '../../../lib/core/wal/uploads.ts';

const bytes = 16 * 1024 * 1024;
const name = (index: number): string => `00000001000000000000000${index}`;
const full = (index: number) => ({ segment: name(index), open: false, filled: bytes });
const open = (index: number, filled: number) => ({ segment: name(index), open: true, filled });
const at = (index: number, offset = 0): bigint => BigInt(index * bytes + offset);

function progressAt(end: bigint): Progress {
  return { timeline: 1, end, last: { key: '', sha256: '' } };
}

test('complete segments are uploaded in order, the open one only where it is due and has more than before', () => {
  const spooled = [full(1), full(2), open(3, 4096)];
  const spans = (openToo: boolean, end: bigint) =>
    piecesToUpload(spooled, { timeline: 1, end }, bytes, openToo).map(({ segment, from, to }) => [segment, from, to]);
  assert.deepEqual(spans(false, at(1, 512)), [
    [name(1), 512, bytes],
    [name(2), 0, bytes],
  ]);
  assert.deepEqual(spans(true, at(3, 1024)), [[name(3), 1024, 4096]]);
  assert.deepEqual(spans(true, at(3, 4096)), []);
  assert.deepEqual(spans(true, at(4)), []);
});

test('a large segment goes up in pieces that fit into memory', () => {
  const large = 64 * 1024 * 1024;
  const spooled = [{ segment: name(1), open: false, filled: large }];
  const pieces = piecesToUpload(spooled, { timeline: 1, end: BigInt(large) }, large, false);
  assert.deepEqual(
    pieces.map(({ from, to }) => (to - from) / bytes),
    [1, 1, 1, 1],
  );
});

test('of the spool only what is in the vault is removed, and never its newest file', () => {
  assert.deepEqual(spentSegments([full(1), full(2), open(3, 8)], { timeline: 1, end: at(2) }, bytes), [name(1)]);
  assert.deepEqual(spentSegments([full(1), full(2)], { timeline: 1, end: at(3) }, bytes), [name(1)]);
});

test('a stream goes on after its spool where that leaves nothing out, else from the anchor slot, and says what is lost', () => {
  const plan = (spooled: Parameters<typeof spentSegments>[0], end: bigint | null, anchorLsn: bigint, stuck = false) => {
    const progress = end === null ? null : progressAt(end);
    const { refetch, gap } = planResume({ progress, anchorLsn, timeline: 1, spooled, segmentBytes: bytes, stuck });
    return [refetch, gap !== null];
  };
  assert.deepEqual(plan([], null, at(2, 100)), [true, false], 'the first start');
  assert.deepEqual(plan([full(1), open(2, 8)], at(1, 5), at(1)), [false, false], 'a restart');
  assert.deepEqual(plan([full(2)], at(3), at(3)), [false, false], 'the newest file is stored whole');
  assert.deepEqual(plan([], at(2, 5), at(2)), [true, false], 'the spool is lost');
  assert.deepEqual(plan([open(3, 8)], at(1, 5), at(1)), [true, false], 'the spool has a hole');
  assert.deepEqual(plan([], at(1, 5), at(4)), [true, true], 'the source has dropped the log');
  assert.deepEqual(plan([full(1), open(2, 8)], at(2, 5), at(5), true), [true, true], 'the source goes on nowhere');
});

test('slots have names that the server takes, another for every host', () => {
  assert.deepEqual(slotNames('crm'), { anchor: 'lifeboat_crm', work: 'lifeboat_crm_work' });
  const hosts = ['Crm', 'crm.example', 'crm-example', 'a'.repeat(63), `${'a'.repeat(62)}b`];
  const names = hosts.map((host) => slotNames(host).work);
  assert.equal(new Set(names).size, hosts.length);
  for (const each of names) assert.match(each, /^[a-z0-9_]{1,63}$/);
});
