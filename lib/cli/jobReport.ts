import type { JobReport } from '../jobs/run.ts';
import type { CommandResult } from './command.ts';
import { errorDocument, printError } from './output/error.ts';
import { printable } from './output/printable.ts';
import type { Screen } from './output/screen.ts';

/** A job's report as a command's result: one JSON document, or the summary, warnings and error for a person. */
export function reportResult(report: JobReport, more: (screen: Screen) => void = () => undefined): CommandResult {
  const { failure, ...rest } = report;
  return {
    exit: report.exit,
    document: {
      ...rest,
      failure: failure === undefined ? null : errorDocument(failure).error,
    },
    print(screen) {
      const { warnings, summary } = report;
      for (const warning of warnings) screen.line(`${screen.paint('yellow', 'warning:')} ${printable(warning)}`);
      if (failure === undefined) {
        screen.line(`${screen.paint('green', '✓')} ${screen.paint('bold', printable(summary))}`);
      } else printError(screen, failure, { verbose: false });
      more(screen);
    },
  };
}
