import { fit, printable, textWidth } from './printable.ts';

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Set where a narrow terminal may leave the column out; the highest number goes first. */
  readonly spare?: number;
}

const gap = 2;
const narrowest = 8;

/**
 * Aligned lines, the titles first, without trailing blanks. Where they would be wider than `columns`, spare columns are
 * left out, then the widest ones are cut, and their cells end in an ellipsis.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const cells = [columns.map(({ title }) => title), ...rows].map((row) => row.map(printable));
  const all = columns.map((column, index) => ({
    ...column,
    index,
    room: Math.max(...cells.map((row) => textWidth(row[index] ?? ''))),
  }));
  const shown = withoutSpare(all, width);
  const rooms = narrowed(
    shown.map(({ room }) => room),
    width,
  );
  return cells.map((row) =>
    shown
      .map(({ align, index }, at) => {
        const room = rooms[at] ?? 0;
        const cell = fit(row[index] ?? '', room);
        const blanks = ' '.repeat(room - textWidth(cell));
        return align === 'right' ? blanks + cell : cell + blanks;
      })
      .join(' '.repeat(gap))
      .trimEnd(),
  );
}

function withoutSpare<C extends Column & { readonly room: number }>(
  columns: readonly C[],
  width: number,
): readonly C[] {
  const sparest = Math.max(...columns.map(({ spare = 0 }) => spare));
  if (
    sparest === 0 ||
    excessOf(
      columns.map(({ room }) => room),
      width,
    ) <= 0
  ) {
    return columns;
  }
  return withoutSpare(
    columns.filter(({ spare = 0 }) => spare < sparest),
    width,
  );
}

function narrowed(rooms: readonly number[], width: number): readonly number[] {
  const widths = [...rooms];
  for (let excess = excessOf(widths, width); excess > 0; excess -= 1) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) break;
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

/** How much wider than the terminal the columns are. */
function excessOf(rooms: readonly number[], width: number): number {
  return rooms.reduce((sum, each) => sum + each, gap * (rooms.length - 1)) - width;
}
