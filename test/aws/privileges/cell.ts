/**
 * How an act ended. `yes`, `no`: done, or refused by a server that was given the policy. `kept`: whatever the policy says, what
 * was there stays, by its lock or as an older version. With a star: no emulator here knows the resource or the condition that
 * decides; told from the template's statements by the rules that AWS documents.
 */
export type Cell = 'yes' | 'no' | 'kept' | 'yes*' | 'no*';

export interface Row {
  readonly act: string;
  /** By column; a column without a cell is blank. */
  readonly cells: Readonly<Record<string, Cell>>;
}

export function tableOf(title: string, columns: readonly string[], rows: readonly Row[]): string {
  const first = Math.max(title.length, ...rows.map(({ act }) => act.length));
  const line = (act: string, cells: readonly string[]): string =>
    [act.padEnd(first), ...cells.map((cell, index) => cell.padEnd((columns[index] ?? '').length + 1))]
      .join('  ')
      .trimEnd();
  return [
    line(title, columns),
    ...rows.map(({ act, cells }) =>
      line(
        act,
        columns.map((column) => cells[column] ?? ''),
      ),
    ),
    '',
  ].join('\n');
}
