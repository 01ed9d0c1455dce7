import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DrillProof, parseReceipt, proofOf, type Receipt, renderReceipt } from '../../../lib/core/runs/receipt.ts';

const proof: DrillProof = {
  snapshot: '2026-03-10/14',
  manifestVersionId: 'v-manifest',
  dumpVersionId: 'v-dump',
  runId: 'run-of-the-backup',
  verdict: 'proven',
  recoverySeconds: 41.5,
  recoveryPointSeconds: 780,
};

const drill: Receipt = {
  format: '1.0',
  job: 'drill',
  runId: 'run-of-the-drill',
  host: 'marina',
  program: 'lifeboat 0.1.0',
  startedAt: '2026-03-15T03:00:00.000Z',
  endedAt: '2026-03-15T03:00:41.500Z',
  exitCode: 0,
  summary: 'snapshot 2026-03-10/14 came back whole',
  warnings: [],
  failure: null,
  details: { ...proof, differences: [] },
};

test('a receipt that is written is read back the same', () => {
  assert.deepEqual(parseReceipt(renderReceipt(drill)), { receipt: drill });
  const failed: Receipt = {
    ...drill,
    exitCode: 20,
    failure: { kind: 'verification', message: 'rows differ', hint: null },
  };
  assert.deepEqual(parseReceipt(renderReceipt(failed)), { receipt: failed });
});

test('refuses a receipt of a newer major version, of an unknown job, or cut short', () => {
  assert.deepEqual(parseReceipt('{"format":"3.1"}'), {
    problem: 'receipt has format 3.1, written by a newer Lifeboat; this one reads 1.x',
  });
  const unknown = parseReceipt(JSON.stringify({ ...drill, job: 'destroy' }));
  assert.ok('problem' in unknown && unknown.problem.includes('job: '));
  assert.deepEqual(parseReceipt(renderReceipt(drill).slice(0, -3)), { problem: 'receipt is not JSON' });
});

test('a drill receipt says which snapshot it proved', () => {
  assert.deepEqual(proofOf(drill), proof);
  assert.deepEqual(proofOf({ ...drill, details: { ...proof, verdict: 'failed', recoverySeconds: null } }), {
    ...proof,
    verdict: 'failed',
    recoverySeconds: null,
  });
});

test('no other receipt proves anything', () => {
  assert.equal(proofOf({ ...drill, job: 'restore' }), null);
  assert.equal(proofOf({ ...drill, details: {} }), null);
  assert.equal(proofOf({ ...drill, details: { ...proof, verdict: 'probably' } }), null);
});
