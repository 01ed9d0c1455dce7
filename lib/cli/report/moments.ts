const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const longMonths = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** `25 Nov`, of any moment in ISO 8601; UTC, as all times of a page. */
export function dayText(at: string): string {
  const date = new Date(at);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
}

/** `25 Nov 2026`. */
export function dateText(at: string): string {
  return `${dayText(at)} ${at.slice(0, 4)}`;
}

/** `25 Nov 2026, 16:40`. */
export function momentText(at: string): string {
  return `${dateText(at)}, ${new Date(at).toISOString().slice(11, 16)}`;
}

/** `November 2026`, of `2026-11`. */
export function monthText(month: string): string {
  const [year = '', number = '1'] = month.split('-');
  return `${longMonths[Number(number) - 1]} ${year}`;
}
