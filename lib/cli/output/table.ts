import { fit, printable, textWidth } from './printable.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const gap = 2;
const narrowest = 8;

/**
 * Aligned lines, the titles first, without trailing blanks. Where they would be wider than `columns`, the widest
 * columns give way, and their cells end in an ellipsis.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const cells = [columns.map(({ title }) => title), ...rows].map((row) => row.map(printable));
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => textWidth(row[index] ?? ''))));
  narrow(widths, width);
  return cells.map((row) =>
    columns
      .map(({ align }, index) => {
        const room = widths[index] ?? 0;
        const cell = fit(row[index] ?? '', room);
        const blanks = ' '.repeat(room - textWidth(cell));
        return align === 'right' ? blanks + cell : cell + blanks;
      })
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

function narrow(widths: number[], width: number): void {
  let excess = widths.reduce((sum, each) => sum + each, gap * (widths.length - 1)) - width;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) return;
    widths[widths.indexOf(widest)] = widest - 1;
    excess -= 1;
  }
}
