import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { printFindings } from './findings.ts';

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
