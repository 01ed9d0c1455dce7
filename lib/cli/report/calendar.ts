import type { CalendarDay, CalendarMonth, HourState } from '../../core/report/calendar.ts';
import { type Html, html, nothing } from './html.ts';
import { dateText, monthText } from './moments.ts';

/** An hour that has not begun is left blank: nothing is missing yet. */
type DrawnState = Exclude<HourState, 'ahead'>;

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
const columns = 6;
const pitch = 9;
const size = 8;

const words = {
  proven: 'proven by a drill',
  stored: 'a restore point',
  suspect: 'suspect: far smaller than the one before',
  failed: 'failed its drill',
  none: 'no restore point',
} as const satisfies Readonly<Record<DrawnState, string>>;

/** One grid per month; each day shows its hours, six to a row, from midnight UTC on. */
export function calendarHtml(months: readonly CalendarMonth[]): Html {
  return html`<div class="months">${months.map(monthHtml)}</div>
<ul class="legend">${(['proven', 'stored', 'suspect', 'failed', 'none'] as const).map(
    (state) =>
      html`<li><svg viewBox="0 0 ${size} ${size}" aria-hidden="true">${square(state, 0, 0)}</svg>${words[state]}</li>`,
  )}<li><span class="dot"></span>a backup failed on this day</li></ul>`;
}

function monthHtml({ month, weeks }: CalendarMonth): Html {
  return html`<table class="month"><caption>${monthText(month)}</caption>
<thead><tr>${weekdays.map((day) => html`<th scope="col">${day}</th>`)}</tr></thead>
<tbody>${weeks.map((week) => html`<tr>${week.map(dayHtml)}</tr>`)}</tbody></table>`;
}

function dayHtml(day: CalendarDay | null): Html {
  if (day === null) return html`<td></td>`;
  const number = Number(day.date.slice(-2));
  if (day.outside) return html`<td class="outside"><span class="date">${number}</span></td>`;
  const dot = day.failedRuns === 0 ? nothing : html`<span class="dot" title="${failuresText(day.failedRuns)}"></span>`;
  return html`<td><span class="date">${number}${dot}</span>
<svg viewBox="0 0 ${columns * pitch - 1} ${(24 / columns) * pitch - 1}" role="img" aria-label="${dayLabel(day)}">${day.hours.map(
    (state, hour) =>
      state === 'ahead' ? nothing : square(state, (hour % columns) * pitch, Math.floor(hour / columns) * pitch, hour),
  )}</svg></td>`;
}

function dayLabel({ date, points, proven, failedRuns }: CalendarDay): string {
  const failures = failedRuns === 0 ? '' : `, ${failuresText(failedRuns)}`;
  return `${dateText(date)}: ${points} restore points, ${proven} proven${failures}`;
}

function failuresText(runs: number): string {
  return runs === 1 ? '1 backup failed' : `${runs} backups failed`;
}

/** Distinguished by shape as well as by colour. */
function square(state: DrawnState, x: number, y: number, hour?: number): Html {
  const title =
    hour === undefined || state === 'none'
      ? nothing
      : html`<title>${String(hour).padStart(2, '0')}:00 ${words[state]}</title>`;
  return html`<g class="${state}"><rect x="${x}" y="${y}" width="${size}" height="${size}" rx="1.5"/>${signs[state](x, y)}${title}</g>`;
}

const signs: Readonly<Record<DrawnState, (x: number, y: number) => Html>> = {
  proven: (x, y) => html`<circle cx="${x + 4}" cy="${y + 4}" r="1.7"/>`,
  stored: () => nothing,
  suspect: (x, y) => html`<path d="M${x + 2},${y + 6} l4,-4"/>`,
  failed: (x, y) => html`<path d="M${x + 2},${y + 2} l4,4 m0,-4 l-4,4"/>`,
  none: () => nothing,
};
