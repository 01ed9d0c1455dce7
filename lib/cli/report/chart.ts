import type { Day } from '../../core/report/days.ts';
import type { Scale } from '../../core/report/scale.ts';
import type { Point } from '../../core/report/trend.ts';
import { type Html, html, nothing } from './html.ts';
import { dayText } from './moments.ts';

/** Drawn in these units, and about as wide as a phone: its text is legible on one, and larger elsewhere. */
const width = 360;
const height = 150;
const left = 46;
const bottom = 20;
const top = 8;
const plot = width - left;
const floor = height - bottom;

interface Frame {
  /** A text alternative: what the chart shows, in a sentence. */
  readonly label: string;
  /** Of the horizontal axis, oldest first. */
  readonly days: readonly Day[];
  readonly scale: Scale;
  readonly valueText: (value: number) => string;
}

/** A line with the area under it; its last point is marked. */
export function lineChart(frame: Frame, points: readonly Point[]): Html {
  const [x, y] = [acrossOf(frame.days), upOf(frame.scale)];
  const places = points.map(({ at, value }) => `${round(x(at))},${round(y(value))}`);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return framed(frame, nothing);
  return framed(
    frame,
    html`<path class="area" d="M${round(x(first.at))},${floor} L${places.join(' L')} L${round(x(last.at))},${floor} Z"/>
<polyline class="line" points="${places.join(' ')}"/>
<circle class="last" cx="${round(x(last.at))}" cy="${round(y(last.value))}" r="3"/>`,
  );
}

export interface Bar {
  readonly date: Day;
  /** Null where there is nothing to measure. */
  readonly value: number | null;
  /** Marked at the foot. */
  readonly troubled: boolean;
  /** Shown when pointed at. */
  readonly title: string;
}

/** One bar a day. */
export function barChart(frame: Frame, bars: readonly Bar[]): Html {
  const y = upOf(frame.scale);
  const step = plot / Math.max(bars.length, 1);
  const drawn = bars.map(({ value, troubled: failing, title }, at) => {
    const from = round(left + at * step + step * 0.15);
    const up = value === null ? floor : Math.min(y(value), floor - 1);
    const bar =
      value === null
        ? nothing
        : html`<rect class="bar" x="${from}" y="${round(up)}" width="${round(step * 0.7)}" height="${round(floor - up)}"/>`;
    const mark = failing
      ? html`<path class="trouble" d="M${round(left + at * step + step / 2)},${floor - 7} l4,7 h-8 z"/>`
      : nothing;
    return html`<g><title>${title}</title>${bar}${mark}</g>`;
  });
  return framed(frame, html`${drawn}`);
}

function framed({ label, days, scale, valueText }: Frame, inside: Html): Html {
  const y = upOf(scale);
  const lines = scale.ticks.map((tick) => {
    const up = round(y(tick));
    return html`<line class="rule" x1="${left}" x2="${width}" y1="${up}" y2="${up}"/>${html`<text x="${left - 6}" y="${up + 3.5}" text-anchor="end">${tick === 0 ? '0' : valueText(tick)}</text>`}`;
  });
  const [first, last] = [days[0], days.at(-1)];
  const middle = days[Math.floor(days.length / 2)];
  const date = (day: Day | undefined, across: number, anchor: string): Html =>
    day === undefined
      ? nothing
      : html`<text x="${across}" y="${height - 5}" text-anchor="${anchor}">${dayText(day)}</text>`;
  return html`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">
${lines}${inside}
${date(first, left, 'start')}${date(middle, left + plot / 2, 'middle')}${date(last, width, 'end')}
</svg>`;
}

/** The first day begins at the left edge, the last one ends at the right. */
function acrossOf(days: readonly Day[]): (at: string) => number {
  const from = Date.parse(days[0] ?? '1970-01-01');
  const span = Math.max(days.length, 1) * 86_400_000;
  return (at) => Math.min(left + Math.max((Date.parse(at) - from) / span, 0) * plot, width - 3);
}

function upOf(scale: Scale): (value: number) => number {
  return (value) => floor - (Math.max(value, 0) / scale.top) * (floor - top);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
