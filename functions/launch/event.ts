import * as v from 'valibot';
import { Failure } from '../../lib/errors.ts';
import type { LaunchRequest } from '../../lib/jobs/launch.ts';

/** Exactly what the rule sends: an event never chooses bucket, key or command. */
const schema = v.strictObject({
  job: v.picklist(['backup', 'mirror', 'drill']),
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(200)),
  time: v.pipe(v.string(), v.isoTimestamp()),
  /** A run of the first deployment's chain: its end starts the next one. */
  first: v.exactOptional(v.literal(true)),
});

/** Failure `usage` for every other event. */
export function readLaunchEvent(event: unknown): LaunchRequest {
  const read = v.safeParse(schema, event);
  if (!read.success) {
    throw new Failure('usage', `not an event of a rule: ${v.summarize(read.issues)}`, {
      hint: 'launch takes { job, id, time } and, in the first deployment, first: true from the rules of the stack only',
    });
  }
  const { job, id, time, first = false } = read.output;
  return { job, eventId: id, scheduledAt: time, first };
}
