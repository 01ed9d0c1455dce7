import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';

import { exitCodes, type FailureKind, Failures } from '../../../lib/errors.ts';
import type { BackupDetails } from '../../../lib/jobs/backup.ts';
import type { JobReport } from '../../../lib/jobs/run.ts';
import { childrenOf } from '../helpers/children.ts';
import type { Place } from '../helpers/place.ts';
import { manifests, openUploads, pinnedDump, receipts, secretsOf } from './shelves.ts';
import { type Taking, take } from './taking.ts';

export interface Expected {
  readonly exit: FailureKind;
  /** What the message must name. */
  readonly cause: RegExp;
  /** What the hint must name. */
  readonly hint: RegExp;
}

/** By what runs and not by what it is given: the random name of a server's directory may hold any three letters. */
const stages = /^(?:\S*sh )?\S*(?:pg_dump|pg_restore|gzip|pigz|gpg)(?: |$)| -e .*passOn/s;

/**
 * Runs a backup that must fail, and holds what every failure promises: the right exit, a message with cause and hint and
 * without a secret, a receipt that says the same, nothing committed, no upload left open, no process and no file left on
 * the scratch disk, and the snapshot before it as it was.
 */
export async function fails(place: Place, taking: Taking, expected: Expected): Promise<JobReport<BackupDetails>> {
  const before = await manifests(place);
  assert.notEqual(before.length, 0, 'a snapshot from before the fault is part of the test');
  const run = taking.run ?? place.run();

  const report = await take(place, { ...taking, run });

  const { failure } = report;
  assert.ok(failure, `the backup ended well: ${report.summary}`);
  assert.equal(report.exit, expected.exit, report.summary);
  assert.match(report.summary, expected.cause);
  const hints = failure instanceof Failures ? failure.problems.map(({ hint }) => hint) : [failure.hint];
  assert.match(hints.join('\n'), expected.hint);
  const receipt = (await receipts(place)).find(({ runId }) => runId === run.runId);
  assert.deepEqual([receipt?.exitCode, receipt?.failure?.kind], [exitCodes[expected.exit], expected.exit]);
  assert.match(`${receipt?.summary}`, expected.cause);
  assert.ok(
    hints.every((hint) => JSON.stringify(receipt?.failure).includes(JSON.stringify(hint))),
    'the receipt has no hint',
  );
  const told = JSON.stringify([report, receipt, failure.message, failure.hint]);
  for (const secret of await secretsOf(place)) assert.ok(!told.includes(secret), 'a secret was told');
  assert.deepEqual(await manifests(place), before);
  for (const manifest of before) await pinnedDump(place, manifest);
  assert.deepEqual(await openUploads(place), []);
  assert.deepEqual(childrenOf(process.pid, stages), []);
  assert.deepEqual(await readdir(place.scratchDirectory), []);
  return report;
}
