import { printable } from '../output/printable.ts';

/** Markup that is safe in a page: all text in it has been escaped. Only {@link html} makes it. */
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

/**
 * A piece of a page. Texts are escaped, for content and for quoted attributes alike; pieces and lists of them are not.
 */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { markup: String.raw({ raw: pieces }, ...parts.map(markupOf)) };
}

/** A name that a stranger chose, isolated so that its writing direction does not affect the text around it. */
export function name(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}

export const nothing: Html = html``;

function markupOf(part: Part): string {
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return String(part);
  return 'markup' in part ? part.markup : part.map(({ markup }) => markup).join('');
}

/** Replaces half characters, and shows what a browser would interpret (direction marks, controls). */
function escaped(text: string): string {
  return printable(text.toWellFormed()).replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
