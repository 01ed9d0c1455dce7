import type { Finding } from '../jobs/doctor/finding.ts';
import { printable } from './output/printable.ts';
import type { Screen } from './output/screen.ts';

const signs = {
  ok: ['green', '✓'],
  warn: ['yellow', '!'],
  fail: ['red', '✗'],
  unchecked: ['dim', '-'],
} as const;

/** By subject; each trouble with its mend. */
export function printFindings(screen: Screen, findings: readonly Finding[]): void {
  for (const [subject, group] of Map.groupBy(findings, (finding) => finding.subject)) {
    screen.line(screen.paint('bold', subject));
    for (const finding of group) {
      const [style, sign] = signs[finding.verdict];
      screen.line(`  ${screen.paint(style, sign)} ${printable(finding.what)}`);
      if ('mend' in finding && finding.mend !== null) screen.line(`    mend: ${printable(finding.mend)}`);
    }
  }
}
