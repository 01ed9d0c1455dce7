import { Cron } from 'croner';
import type { NextAfter } from '../../../core/runs/timetable.ts';
import { Failure } from '../../../errors.ts';

/** The moments of a cron pattern of five fields, in UTC. Failure `configuration`, naming `setting`, for one that is none. */
export function cronMoments(setting: string, pattern: string): NextAfter {
  const cron = parsed(setting, pattern);
  return (after) => cron.nextRun(after);
}

function parsed(setting: string, pattern: string): Cron {
  try {
    return new Cron(pattern, { timezone: 'UTC', mode: '5-part', paused: true });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new Failure('configuration', `${setting} is ${JSON.stringify(pattern)}, not a cron pattern: ${said}`, {
      hint: `set ${setting} to minute, hour, day, month and weekday, such as "17 * * * *"`,
      cause: error,
    });
  }
}
