import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstFailureOf, type Outcome } from '../../../../lib/adapters/local/processes/firstFailure.ts';

const well = (program: string): Outcome => ({ program, ending: null, told: false, branch: false });
const exited = (program: string, stderr = '', code = 1): Outcome => ({
  ...well(program),
  ending: { kind: 'exited', program, code, stderr },
});
const killed = (program: string, signal: NodeJS.Signals): Outcome => ({
  ...well(program),
  ending: { kind: 'killed', program, signal, stderr: '' },
});

const cases: readonly { title: string; outcomes: readonly Outcome[]; culprit: string | null }[] = [
  { title: 'nobody when all exited 0', outcomes: [well('a'), well('b')], culprit: null },
  { title: 'the first that failed', outcomes: [exited('a'), exited('b')], culprit: 'a' },
  {
    title: 'not the victim of SIGPIPE that died before it was seen',
    outcomes: [killed('a', 'SIGPIPE'), exited('b')],
    culprit: 'b',
  },
  {
    title: 'not the one that says its pipe broke',
    outcomes: [exited('gpg', 'gpg: write error: Broken pipe'), exited('b')],
    culprit: 'b',
  },
  {
    title: 'the killed one before those that missed its output',
    outcomes: [exited('reader'), killed('a', 'SIGKILL')],
    culprit: 'a',
  },
  {
    title: 'not one that we told to end',
    outcomes: [{ ...killed('a', 'SIGTERM'), told: true }, exited('b')],
    culprit: 'b',
  },
  { title: 'a stage before a branch', outcomes: [{ ...exited('branch'), branch: true }, exited('a')], culprit: 'a' },
  {
    title: 'a branch when nothing else failed',
    outcomes: [{ ...exited('branch'), branch: true }, well('a')],
    culprit: 'branch',
  },
  {
    title: 'the reader that left early when all others are victims',
    outcomes: [well('reader'), killed('a', 'SIGPIPE')],
    culprit: 'reader',
  },
];

for (const { title, outcomes, culprit: firstFailure } of cases) {
  test(`to blame is ${title}`, () => {
    assert.equal(firstFailureOf(outcomes)?.outcome.program ?? null, firstFailure);
  });
}
