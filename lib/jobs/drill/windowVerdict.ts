import { Failure, followedBy } from '../../errors.ts';
import type { Outcome } from '../run.ts';
import type { DrillDetails } from './details.ts';
import type { WindowDrill } from './window.ts';

/** The outcome of a drill with what the window's drill says, or why that one failed. */
export function withVerdict(judged: Outcome<DrillDetails>, window: WindowDrill | Failure): Outcome<DrillDetails> {
  if (window instanceof Failure) return failed(judged, window);
  const details = { ...judged.details, window };
  const span = `every moment from ${window.from} to ${window.until}`;
  if (window.verdict === 'exact') {
    const summary = `${judged.summary}; ${span} can be recovered: at ${window.lsn} zero difference from ${window.snapshot}`;
    return { ...judged, summary, details };
  }
  const reason = window.reasons.join('; ');
  if (window.verdict === 'not judged') {
    return { ...judged, details, warnings: [...judged.warnings, `the window of the log was not judged: ${reason}`] };
  }
  const failure = new Failure(
    'verification',
    `the window of the log does not lead to the rows of ${window.snapshot} at ${window.lsn}: ${reason}`,
    { hint: 'take a new base backup, which opens a new window: lifeboat base' },
  );
  return { ...failed(judged, failure), details };
}

function failed(judged: Outcome<DrillDetails>, failure: Failure): Outcome<DrillDetails> {
  const both = judged.failure === undefined ? failure : followedBy(judged.failure, failure);
  return { ...judged, exit: both.kind, summary: both.message, failure: both };
}
