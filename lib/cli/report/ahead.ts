import { humanSpan } from '../../core/runs/duration.ts';
import type { VaultReport } from '../../jobs/report.ts';
import { type Html, html, name } from './html.ts';
import { momentText } from './moments.ts';
import { tableHtml } from './table.ts';

const columns = [
  { title: 'When, UTC' },
  { title: 'In', number: true },
  { title: 'What', text: true },
  { title: 'Why', text: true },
] as const;

/** The forecasts: limits with a date first. */
export function aheadHtml({ ahead, madeAt }: VaultReport): Html {
  const rows = ahead.map(({ what, at, because }) => [
    at === null ? 'no date' : momentText(at),
    at === null ? '–' : inText((Date.parse(at) - Date.parse(madeAt)) / 1000),
    name(what),
    name(because),
  ]);
  return html`<section id="ahead"><h2>Ahead</h2>
<p class="lead">Sizes are carried on in a straight line; nothing here knows of a change that is planned.</p>
${tableHtml('Limits ahead, the next one first', columns, rows)}</section>`;
}

function inText(seconds: number): string {
  return seconds <= 0 ? 'now' : humanSpan(seconds);
}
