import { type ScheduledJob, scheduledJobs } from '../../core/runs/timetable.ts';
import { Failure } from '../../errors.ts';
import type { Settings } from '../load.ts';

/** When each job starts, as a rule of EventBridge says it. */
export type Schedules = Readonly<Record<ScheduledJob, string>>;

/** Adds a problem for each pattern that no rule can express; undefined when there is one. */
export function schedulesOf(patterns: Settings['patterns'], problems: Failure[]): Schedules | undefined {
  const schedules: Partial<Record<ScheduledJob, string>> = {};
  for (const job of scheduledJobs) {
    const { setting, pattern } = patterns[job];
    const schedule = eventPattern(pattern);
    if (schedule !== null) schedules[job] = schedule;
    else {
      problems.push(
        new Failure(
          'configuration',
          `${setting} is ${JSON.stringify(pattern)}, which a rule of EventBridge cannot say`,
          {
            hint: `give ${setting} days of the month or days of the week, not both`,
          },
        ),
      );
    }
  }
  const { backup, mirror, prune, drill } = schedules;
  if (backup === undefined || mirror === undefined || prune === undefined || drill === undefined) return undefined;
  return { backup, mirror, prune, drill };
}

const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/**
 * A cron pattern of five fields in UTC as an EventBridge rule: six fields, weekdays by name, and one of the two kinds
 * of day left open. Null where no rule can express it: days of the month and of the week at once, or an odd weekday.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export function eventPattern(cron: string): string | null {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = cron.trim().split(/\s+/);
  const clock = `${steps(minute, 0)} ${steps(hour, 0)}`;
  if (weekday === '*') return `cron(${clock} ${steps(day, 1)} ${steps(month, 1)} ? *)`;
  const named = weekdaysOf(weekday);
  return day === '*' && named !== null ? `cron(${clock} ? ${steps(month, 1)} ${named} *)` : null;
}

/** A step from any value on counts from the field's first one. */
function steps(field: string, first: number): string {
  return field.replace(/^\*\//, `${first}/`);
}

/** In cron both 0 and 7 are Sunday; EventBridge counts from 1. */
function weekdaysOf(field: string): string | null {
  const names: string[] = [];
  for (const part of field.split(',')) {
    const [, from, to] = /^([0-7])(?:-([0-7]))?$/.exec(part) ?? [];
    if (from === undefined) {
      if (!/^[A-Z]{3}(?:-[A-Z]{3})?$/i.test(part)) return null;
      names.push(part.toUpperCase());
      continue;
    }
    for (let day = Number(from); day <= Number(to ?? from); day += 1) names.push(weekdays[day % 7] ?? '');
  }
  return names.includes('') || names.length === 0 ? null : [...new Set(names)].join(',');
}
