import type { Settings } from '../config/load.ts';
import type { ScheduledJob } from '../core/runs/timetable.ts';
import { attemptOf, failedAttempt } from '../jobs/notify/attempt.ts';
import { attended } from '../jobs/notify/recordAndNotify.ts';
import type { Tail } from '../jobs/notify/tail.ts';
import type { Details, JobReport } from '../jobs/run.ts';
import type { Clock } from '../ports/clock.ts';
import { isTold, tellingPorts } from './notifications.ts';

export { type Tail, tailOf } from '../jobs/notify/tail.ts';

/** A run that a person or a timer started remembers and tells how it ended, as those of `run` do. */
export async function attend<D extends Details>(
  telling: { readonly settings: Settings; readonly host: string; readonly clock: Clock },
  job: ScheduledJob,
  tail: Tail,
  start: () => Promise<JobReport<D>>,
): Promise<JobReport<D>> {
  if (!isTold(telling.settings)) return start();
  const running = start();
  await attended(tellingPorts({ ...telling, reporter: tail.reporter }), job, null, async () =>
    running.then(
      (report) => attemptOf(report, tail.text()),
      (error: unknown) => failedAttempt(error, tail.text()),
    ),
  );
  return running;
}
