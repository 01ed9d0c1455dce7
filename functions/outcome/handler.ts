import { composeOutcome } from '../../lib/compose/functions/outcome.ts';
import { readEnvironment } from '../../lib/config/env.ts';
import type { OutcomeResult } from '../../lib/jobs/outcome.ts';
import { logged, logReporter } from '../log.ts';
import { readOutcomeEvent } from './event.ts';

/** A task stopped: reports how it ended as a metric, and a failure also as a message. */
export async function handler(event: unknown): Promise<OutcomeResult> {
  return logged('outcome', async () => {
    const ours = composeOutcome(await readEnvironment(), logReporter);
    return ours.tell(readOutcomeEvent(event, ours.home));
  });
}
