const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A duration for a person, in its two largest units: `0.4 s`, `12 s`, `2 min 35 s`, `1 h 4 min`, `3 d 2 h`. */
export function humanSeconds(seconds: number): string {
  if (seconds < 9.95) return `${Math.max(seconds, 0).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < minute) return `${whole} s`;
  if (whole < hour) return pair(whole, minute, 'min', 1, 's');
  if (whole < day) return pair(whole, hour, 'h', minute, 'min');
  return pair(whole, day, 'd', hour, 'h');
}

/** As {@link humanSeconds}, for ages and time left: without seconds from one minute on, `53 min`. */
export function humanSpan(seconds: number): string {
  if (seconds < minute) return `${Math.max(Math.floor(seconds), 0)} s`;
  return seconds < hour ? `${Math.floor(seconds / minute)} min` : humanSeconds(seconds);
}

/**
 * How long ago `at` was: `just now`, `12 min ago`, `3 h ago`, `2 days ago`; `in the future` when the clocks disagree.
 */
export function humanAge(at: Date, now: Date): string {
  const seconds = (now.getTime() - at.getTime()) / 1000;
  if (seconds < -minute) return 'in the future';
  if (seconds < minute) return 'just now';
  if (seconds < hour) return `${Math.floor(seconds / minute)} min ago`;
  if (seconds < 2 * day) return `${Math.floor(seconds / hour)} h ago`;
  return `${Math.floor(seconds / day)} days ago`;
}

function pair(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((seconds % large) / small);
  const first = `${Math.floor(seconds / large)} ${largeUnit}`;
  return rest === 0 ? first : `${first} ${rest} ${smallUnit}`;
}

/** To a tenth of a second: for receipts. */
export function tenths(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
