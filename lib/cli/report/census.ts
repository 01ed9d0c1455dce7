import type { DrilledTable } from '../../core/verify/drilledTables.ts';
import type { VaultReport } from '../../jobs/report.ts';
import { countText } from '../output/amounts.ts';
import { type Html, html, name, nothing } from './html.ts';
import { momentText } from './moments.ts';
import { tableHtml } from './table.ts';

/** A page stays readable; the receipt has every table. */
const shownTables = 400;

const columns = [
  { title: 'Table', text: true },
  { title: 'Kind', spare: true },
  { title: 'Expected', number: true },
  { title: 'Restored', number: true },
  { title: 'Difference', number: true, spare: true },
  { title: 'Contents' },
] as const;

/** Row counts of the newest drill: what the manifest says, and what came back. Those that differ come first. */
export function censusHtml({ census }: VaultReport): Html {
  if (census === null) {
    return html`<section id="census"><h2>Table by table</h2><p class="lead">No drill has left its counts yet.</p></section>`;
  }
  const { tables, snapshot, drilledAt } = census;
  const differing = tables.filter(differs);
  const ordered = [...differing, ...tables.filter((table) => !differs(table)).toSorted(byRows)];
  const rows = tables.reduce((sum, { restored }) => sum + (restored ?? 0), 0);
  const more = tables.length - shownTables;
  return html`<section id="census"><h2>Table by table</h2>
<p class="lead">Snapshot ${name(snapshot)} as the drill of ${momentText(drilledAt)} brought it back: ${countText(tables.length)} tables,
${countText(rows)} rows, ${
    differing.length === 0 ? 'zero difference' : html`<span class="bad">${differing.length} that differ</span>`
  }.</p>
${tableHtml('Tables of the newest drill', columns, ordered.slice(0, shownTables).map(row), 'scrolled')}
${more > 0 ? html`<p class="note">and ${countText(more)} smaller ones; the drill’s receipt has all of them</p>` : nothing}</section>`;
}

function row(table: DrilledTable): readonly (Html | string)[] {
  const { schema, name: own, kind, expected, restored } = table;
  const difference = (restored ?? 0) - (expected ?? 0);
  return [
    name(schema === 'public' ? own : `${schema}.${own}`),
    kind,
    expected === null ? '–' : countText(expected),
    restored === null ? 'missing' : countText(restored),
    difference === 0
      ? '0'
      : html`<span class="bad">${difference > 0 ? '+' : '−'}${countText(Math.abs(difference))}</span>`,
    contentsText(table),
  ];
}

function contentsText({ same }: DrilledTable): Html | string {
  if (same === null) return 'not compared';
  return same ? 'the same' : html`<span class="bad">differ</span>`;
}

function differs({ expected, restored, same }: DrilledTable): boolean {
  return expected !== restored || same === false;
}

function byRows(a: DrilledTable, b: DrilledTable): number {
  return (b.restored ?? 0) - (a.restored ?? 0);
}
