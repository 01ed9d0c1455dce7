import type { Finding } from '../jobs/doctor/finding.ts';
import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { printable } from './output/printable.ts';
import type { Screen } from './output/screen.ts';

export const doctorCommand = defineCommand({
  name: 'doctor',
  summary:
    'tries what backups rely on, each trouble with its mend; exit code of the first failed check, warnings alone: 0',
  options: {},
  examples: [{ type: 'lifeboat doctor', does: 'after setting up, and whenever something changed' }],
  async run(context) {
    const { jobs } = await composed(context, false);
    const diagnosis = await jobs.doctor();
    return {
      exit: diagnosis.failed ?? 'done',
      document: diagnosis,
      print: (screen) => printFindings(screen, diagnosis.findings),
    };
  },
});

const signs = {
  ok: ['green', '✓'],
  warn: ['yellow', '!'],
  fail: ['red', '✗'],
  unchecked: ['dim', '-'],
} as const;

function printFindings(screen: Screen, findings: readonly Finding[]): void {
  for (const [subject, group] of Map.groupBy(findings, (finding) => finding.subject)) {
    screen.line(screen.paint('bold', subject));
    for (const finding of group) {
      const [style, sign] = signs[finding.verdict];
      screen.line(`  ${screen.paint(style, sign)} ${printable(finding.what)}`);
      if ('mend' in finding && finding.mend !== null) screen.line(`    mend: ${printable(finding.mend)}`);
    }
  }
}
