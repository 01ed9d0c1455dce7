import type { Template } from 'aws-cdk-lib/assertions';

export type Properties = Readonly<Record<string, unknown>>;

/** Both stacks of one deployment. */
export interface Templates {
  readonly vault: Template;
  readonly runner: Template;
}

/** The properties of every resource of a type, in either stack. */
export function resources({ vault, runner }: Templates, type: string): readonly Properties[] {
  return [vault, runner].flatMap((template) =>
    Object.values(template.findResources(type)).map(({ Properties: properties }) => (properties ?? {}) as Properties),
  );
}

/** How often a rule with this schedule fires in a month; 0 for what an event alone starts. */
export function firingsPerMonth(schedule: string, hoursPerMonth: number): number {
  const [, minutes] = /^rate\((\d+) minutes?\)$/.exec(schedule) ?? [];
  if (minutes !== undefined) return (hoursPerMonth * 60) / Number(minutes);
  const [, fields = ''] = /^cron\((.*)\)$/.exec(schedule) ?? [];
  const [minute = '', hour = '', , , weekday = ''] = fields.split(' ');
  const perHour = timesOf(minute, 60);
  const perDay = perHour * timesOf(hour, 24);
  const daysPerMonth = hoursPerMonth / 24;
  return perDay * (weekday === '?' || weekday === '*' ? daysPerMonth : (daysPerMonth / 7) * timesOf(weekday, 7));
}

function timesOf(field: string, whole: number): number {
  if (field === '*') return whole;
  return field
    .split(',')
    .map((part) => (part.includes('/') ? Math.ceil(whole / Number(part.split('/')[1])) : 1))
    .reduce((sum, times) => sum + times, 0);
}
