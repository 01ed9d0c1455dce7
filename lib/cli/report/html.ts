import { printable } from '../output/printable.ts';

/** Markup that may stand in a page: whatever text went into it was escaped. Made by {@link html} alone. */
export interface Html {
  readonly markup: string;
}

type Part = Html | string | number | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A piece of a page. Texts are escaped, for content and for quoted attributes alike; pieces and lists of them are not. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: String.raw({ raw: pieces }, ...parts.map(markupOf)) };
}

/** A name that a stranger chose: its direction of writing turns nothing around it. */
export function name(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

export const nothing: Html = html``;

function markupOf(part: Part): string {
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

/** Half a character is none, and what a browser would obey (direction marks, controls) is shown. */
function escaped(text: string): string {
  return printable(text.toWellFormed()).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
