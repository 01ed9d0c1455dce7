import { decimalScale } from '../../core/report/scale.ts';
import { type Point, trendOf } from '../../core/report/trend.ts';
import { humanBytes } from '../../core/runs/bytes.ts';
import type { VaultReport } from '../../jobs/report.ts';
import { countText } from '../output/amounts.ts';
import { lineChart } from './chart.ts';
import { type Html, html } from './html.ts';

/** The database and the bucket as they grew, and what a dump takes in the vault. */
export function growthHtml({ days, sizes, files }: VaultReport): Html {
  const bytes = files.map(({ at, bytes: value }) => ({ at, value }));
  const counts = files.map(({ at, files: value }) => ({ at, value }));
  return html`<section id="growth"><h2>Growth</h2><div class="charts">
${figure('Database', 'on its server, indexes included', days, sizes.database, humanBytes)}
${figure('Dump', 'one snapshot in the vault', days, sizes.stored, humanBytes)}
${figure('Files', 'bytes in the live bucket', days, bytes, humanBytes)}
${figure('Files', 'how many', days, counts, (value) => countText(Math.round(value)))}
</div></section>`;
}

function figure(
  title: string,
  what: string,
  days: VaultReport['days'],
  points: readonly Point[],
  valueText: (value: number) => string,
): Html {
  const newest = points.at(-1);
  const shown = points.filter(({ at }) => at.slice(0, 10) >= (days[0] ?? ''));
  const scale = decimalScale(Math.max(...shown.map(({ value }) => value), 1));
  const now = newest === undefined ? 'nothing yet' : valueText(newest.value);
  const label = `${title}, ${what}: ${now}`;
  return html`<figure><figcaption><b>${title}</b> <span>${what}</span><em>${now}</em></figcaption>
${lineChart({ label, days, scale, valueText }, shown)}
<p class="note">${rateText(points, valueText)}</p></figure>`;
}

function rateText(points: readonly Point[], valueText: (value: number) => string): string {
  const trend = trendOf(points);
  if (trend === null) return 'less than a week of history: no rate yet';
  const over = `a day over ${Math.round(trend.days)} days`;
  return `${trend.perDay < 0 ? '−' : '+'}${valueText(Math.abs(trend.perDay))} ${over}`;
}
