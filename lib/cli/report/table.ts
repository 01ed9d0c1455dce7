import { type Html, html, nothing } from './html.ts';

export interface TableColumn {
  readonly title: string;
  readonly number?: boolean;
  /** Sentences: as wide as they are read well. */
  readonly text?: boolean;
  /** Left out where there is little room. */
  readonly spare?: boolean;
}

/**
 * A table that scrolls by itself where it is wider than the page; `stacked`: on a phone every row is a list of its cells,
 * each with the title of its column.
 */
export function tableHtml(
  caption: string,
  columns: readonly TableColumn[],
  rows: readonly (readonly (Html | string)[])[],
  form: 'scrolled' | 'stacked' = 'stacked',
): Html {
  const attributes = columns.map((column) => html` data-title="${column.title}"${classOf(column)}`);
  const cell = (content: Html | string, at: number): Html => html`<td${attributes[at] ?? nothing}>${content}</td>`;
  return html`<div class="scroll ${form}" role="region" aria-label="${caption}" tabindex="0"><table>
<caption class="unseen">${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col"${classOf(column)}>${column.title}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table></div>`;
}

function classOf({ number = false, text = false, spare = false }: TableColumn): Html {
  const names = [...(number ? ['number'] : []), ...(text ? ['text'] : []), ...(spare ? ['spare'] : [])];
  return names.length === 0 ? nothing : html` class="${names.join(' ')}"`;
}
