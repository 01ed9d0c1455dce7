/** What a field of a cron pattern may hold. */
interface Field {
  readonly name: string;
  readonly first: number;
  readonly last: number;
  /** Words for the values from `first` on. */
  readonly words: readonly string[];
}

const minutes: Field = { name: 'minute', first: 0, last: 59, words: [] };
const hours: Field = { name: 'hour', first: 0, last: 23, words: [] };
const days: Field = { name: 'day', first: 1, last: 31, words: [] };
const months: Field = {
  name: 'month',
  first: 1,
  last: 12,
  words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
};
/** Seven is Sunday again. */
const weekdays: Field = {
  name: 'weekday',
  first: 0,
  last: 7,
  words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
};

/**
 * The calendar expressions of systemd that together name the moments of a cron pattern of five fields in UTC; a problem
 * for a pattern with more than numbers, names, lists, ranges and steps. Where day and weekday are both given, cron runs
 * when either matches; systemd requires both, so that takes two expressions.
 */
export function systemdCalendarOf(
  pattern: string,
): { readonly expressions: readonly string[] } | { readonly problem: string } {
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = pattern.trim().split(/\s+/);
  const values = {
    minute: valuesOf(minutes, minute),
    hour: valuesOf(hours, hour),
    day: valuesOf(days, day),
    month: valuesOf(months, month),
    weekday: valuesOf(weekdays, weekday),
  };
  const odd = Object.entries(values).find(([, found]) => found === undefined);
  if (odd !== undefined) return { problem: `its ${odd[0]} is more than numbers, names, lists, ranges and steps` };
  const time = `${listed(values.hour)}:${listed(values.minute)}:00 UTC`;
  const on = (dayText: string): string => `*-${listed(values.month)}-${dayText} ${time}`;
  const names = [...new Set((values.weekday ?? []).map((value) => value % 7))].toSorted((one, other) => one - other);
  if (values.weekday === null) return { expressions: [on(listed(values.day))] };
  const onWeekdays = `${names.map((value) => titled(weekdays.words[value])).join(',')} ${on('*')}`;
  return { expressions: values.day === null ? [onWeekdays] : [on(listed(values.day)), onWeekdays] };
}

/**
 * The minutes of an hour that a cron pattern names; undefined where it says more than {@link systemdCalendarOf}
 * understands.
 */
export function minutesOf(pattern: string): readonly number[] | undefined {
  const [minute = ''] = pattern.trim().split(/\s+/);
  return valuesOf(minutes, minute === '*' ? '*/1' : minute) ?? undefined;
}

/** Null for all values, undefined for a text that cannot be parsed. */
function valuesOf(field: Field, text: string): readonly number[] | null | undefined {
  if (text === '*') return null;
  const found = text.split(',').map((part) => rangeOf(field, part.toLowerCase()));
  if (found.includes(undefined)) return undefined;
  return [...new Set(found.flatMap((range) => range ?? []))].toSorted((one, other) => one - other);
}

function rangeOf(field: Field, part: string): readonly number[] | undefined {
  const shape = /^(?:\*|(?<from>\w+)(?:-(?<to>\w+))?)(?:\/(?<step>\d+))?$/.exec(part)?.groups;
  if (shape === undefined) return undefined;
  const { from, to, step } = shape;
  const start = from === undefined ? field.first : numberOf(field, from);
  const whole = field.last === 7 ? 6 : field.last;
  const end = to === undefined ? (from === undefined ? whole : start) : numberOf(field, to);
  const by = Number(step ?? 1);
  if (start === undefined || end === undefined || end < start || by < 1) return undefined;
  // `5/15` has no end: one cron takes it for the last minute, another one for five.
  if (from !== undefined && to === undefined && step !== undefined) return undefined;
  return Array.from({ length: Math.floor((end - start) / by) + 1 }, (_, index) => start + index * by);
}

function numberOf({ first, last, words }: Field, text: string): number | undefined {
  const word = words.indexOf(text);
  const value = word === -1 ? Number(text) : first + word;
  return Number.isInteger(value) && value >= first && value <= last ? value : undefined;
}

function listed(values: readonly number[] | null | undefined): string {
  return values?.map((value) => String(value).padStart(2, '0')).join(',') ?? '*';
}

function titled(word = ''): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
