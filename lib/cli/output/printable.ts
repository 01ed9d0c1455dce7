const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * One line without control characters that a terminal would interpret: names of files and tables come from strangers.
 */
export function printable(text: string): string {
  // Controls, line and paragraph separators, and the marks that turn the direction of writing.
  return text.replaceAll(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return shortEscapes[character] ?? `\\u{${code.toString(16)}}`;
  });
}

/**
 * Characters that take one column and never combine with their neighbours: Latin, punctuation, our own marks. Almost
 * every text has only these, and the segmenter keeps kilobytes outside the heap for each text until the next
 * collection.
 */
const plain = /^[ -~¡-¬®-˿‐-‧✓✗]*$/;

/** Columns that a printable text takes on a terminal. */
export function textWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += segmentWidth(segment);
  return width;
}

/** The text cut to at most `width` columns, with an ellipsis where it was cut. */
export function fit(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  if (width >= 1 && plain.test(text)) return `${text.slice(0, width - 1)}…`;
  let kept = '';
  let left = width - 1;
  for (const { segment } of segmenter.segment(text)) {
    left -= segmentWidth(segment);
    if (left < 0) break;
    kept += segment;
  }
  return width < 1 ? '' : `${kept}…`;
}

/** Emoji, and the blocks of Unicode's East Asian Width whose characters are wide. */
const wide =
  /^(?:\p{Emoji_Presentation}|\p{Emoji}\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97C\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{1B000}-\u{1B2FF}\u{20000}-\u{3FFFD}])/u;
const unseen = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;

function segmentWidth(segment: string): number {
  if (unseen.test(segment)) return 0;
  return wide.test(segment) ? 2 : 1;
}
