import type { Diagnosis } from '../jobs/doctor/contract.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { printFindings } from './findings.ts';
import { oneOf } from './options.ts';

export const doctorCommand = defineCommand({
  name: 'doctor',
  summary:
    'tries what backups rely on, each trouble with its mend; exit code of the first failed check, warnings alone: 0',
  options: { on: oneOf('--on <place>', 'look at what is deployed instead, with your own rights on AWS', ['aws']) },
  examples: [
    { type: 'lifeboat doctor', does: 'after setting up, and whenever something changed' },
    { type: 'lifeboat doctor --on aws', does: 'after npx cdk deploy: stacks, alarms, tasks, secrets, rules' },
  ],
  async run(context, { on }) {
    const diagnosis = await (on === 'aws' ? deployed(context) : here(context));
    return {
      exit: diagnosis.failed ?? 'done',
      document: diagnosis,
      print: (screen) => printFindings(screen, diagnosis.findings),
    };
  },
});

async function here(context: CommandContext): Promise<Diagnosis> {
  const { jobs } = await composed(context, false);
  return jobs.doctor();
}

async function deployed(context: CommandContext): Promise<Diagnosis> {
  const deployment = await context.deployment();
  // A command that looks at this machine needs none of AWS's clients.
  const { doctorOnAws } = await import('../compose/doctorOnAws.ts');
  return doctorOnAws(deployment);
}
