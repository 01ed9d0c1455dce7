import { styleText } from 'node:util';
import { type Finding, isMet } from '../benchmark.ts';
import { aimOf, rangeOf, valueOf, verdictOf } from './words.ts';

const headings = ['', 'median', 'range', 'aim', '', ''];

/** A table for people; colours only where stderr is a terminal. */
export function terminalTable(findings: readonly Finding[]): string {
  const rows = [
    headings,
    ...findings.map((finding) => [
      finding.what,
      valueOf(finding),
      rangeOf(finding),
      aimOf(finding),
      verdictOf(finding),
      finding.detail,
    ]),
  ];
  const widths = headings.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row, at) => {
      const line = row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd();
      const finding = findings[at - 1];
      if (finding === undefined) return styleText('dim', line, { stream: process.stderr });
      return isMet(finding) ? line : styleText('yellow', line, { stream: process.stderr });
    })
    .join('\n');
}
