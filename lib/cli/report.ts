import { rename, rm, writeFile } from 'node:fs/promises';
import { Failure } from '../errors.ts';
import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { reportOptions } from './jobOptions.ts';
import { value } from './options.ts';
import { printable } from './output/printable.ts';
import { reportPage } from './report/page.ts';

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

/** Atomic: a browser that has yesterday's page open never loads half of today's. Failure `usage`. */
async function writePage(file: string, page: string): Promise<void> {
  const unfinished = `${file}.new`;
  try {
    await writeFile(unfinished, page);
    await rename(unfinished, file);
  } catch (error) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    const said = error instanceof Error ? error.message : String(error);
    throw new Failure('usage', `the page cannot be written: ${said}`, {
      hint: 'name another file: lifeboat report --output <file>',
      cause: error,
    });
  }
}
