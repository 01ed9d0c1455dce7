import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { reportOptions } from './jobOptions.ts';
import { value } from './options.ts';
import { printable } from './output/printable.ts';
import { reportPage } from './report/page.ts';
import { writePage } from './report/writePage.ts';

const defaultFile = 'lifeboat-report.html';

export const reportCommand = defineCommand({
  name: 'report',
  summary: 'write one page about the vault: restore points, growth, durations, drills, what is ahead',
  options: {
    output: value('--output <file>', `where to (default: ${defaultFile}); - is standard output`),
  },
  examples: [
    { type: 'lifeboat report', does: `writes ${defaultFile}, which needs nothing else to be read` },
    { type: 'lifeboat report --output - | mail -s backups me', does: 'to wherever it is wanted' },
  ],
  async run(context, { output = defaultFile }) {
    const { settings, jobs } = await composed(context, false);
    const report = await jobs.report(reportOptions(settings));
    const page = reportPage(report);
    const file = output === '-' ? null : output;
    if (file !== null) await writePage(file, page);
    return {
      exit: 'done',
      document: { file, report },
      ...(file === null ? { text: page } : {}),
      print(screen) {
        if (file !== null) {
          screen.line(`${screen.paint('green', '✓')} wrote ${printable(file)}: ${report.status.verdict}`);
        }
      },
    };
  },
});
