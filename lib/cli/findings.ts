import type { Finding } from '../jobs/doctor/finding.ts';
import { printable } from './output/printable.ts';
import type { Screen } from './output/screen.ts';
import { wrapped } from './output/wrap.ts';

const signs = {
  ok: ['green', '✓'],
  warn: ['yellow', '!'],
  fail: ['red', '✗'],
  unchecked: ['dim', '-'],
} as const;

/** Longer lines are hard to read. */
const widest = 120;

/** By subject; each problem with what to do. */
export function printFindings(screen: Screen, findings: readonly Finding[]): void {
  for (const [subject, group] of Map.groupBy(findings, (finding) => finding.subject)) {
    screen.line(screen.paint('bold', subject));
    for (const finding of group) {
      const [style, sign] = signs[finding.verdict];
      const [first, ...more] = wrapped(printable(finding.what), Math.min(screen.columns(), widest) - 5);
      screen.line(`  ${screen.paint(style, sign)} ${first}`);
      for (const line of more) screen.line(`    ${line}`);
      // Whole, so that it can be copied.
      if ('mend' in finding && finding.mend !== null) screen.line(`    hint: ${printable(finding.mend)}`);
    }
  }
}
