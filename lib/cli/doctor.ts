import { writeCapabilities } from '../compose/capabilities.ts';
import { Failure } from '../errors.ts';
import type { Diagnosis } from '../jobs/doctor/contract.ts';
import { type CommandContext, defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { printFindings } from './findings.ts';
import { flag, oneOf } from './options.ts';

export const doctorCommand = defineCommand({
  name: 'doctor',
  summary:
    'tries what backups rely on and says how to fix each problem; exit code of the first failed check, warnings alone: 0',
  options: {
    write: flag('--write', 'write what the store was found to do to lifeboat.json, as BACKUP_S3_CAPABILITIES'),
    plan: flag(
      '--plan',
      'with --on aws, before a deploy: whether account, region, secrets and Docker are ready for it',
    ),
    on: oneOf('--on <place>', 'look at what is deployed instead, with your own rights on AWS', ['aws']),
  },
  examples: [
    { type: 'lifeboat doctor', does: 'after setting up, and whenever something changed' },
    { type: 'lifeboat doctor --write', does: 'after the store was upgraded or replaced' },
    { type: 'lifeboat doctor --on aws --plan', does: 'before npx cdk deploy: what would fail in the middle of it' },
    { type: 'lifeboat doctor --on aws', does: 'after npx cdk deploy: stacks, alarms, tasks, secrets, rules' },
  ],
  async run(context, { on, write, plan }) {
    if (plan && on !== 'aws') {
      throw new Failure('usage', '--plan is about a deploy', { hint: 'lifeboat doctor --on aws --plan' });
    }
    const diagnosis = await (plan ? planned(context) : on === 'aws' ? deployed(context) : here(context));
    const { capabilities } = diagnosis;
    const file = write && capabilities !== null ? await context.configurationFile() : null;
    if (file !== null && capabilities !== null) await writeCapabilities(file, capabilities);
    if (write && capabilities === null) {
      throw new Failure('configuration', 'what the store does could not be found; nothing was written', {
        hint: 'lifeboat doctor, where the keys of the hourly jobs are',
      });
    }
    return {
      exit: diagnosis.failed ?? 'done',
      document: diagnosis,
      print(screen) {
        printFindings(screen, diagnosis.findings);
        if (file === null) return;
        screen.line(`Written to ${file}. Where that file is not read, set:`);
        screen.line(`BACKUP_S3_CAPABILITIES='${capabilities}'`);
      },
    };
  },
});

async function here(context: CommandContext): Promise<Diagnosis> {
  const { jobs } = await composed(context, false);
  return jobs.doctor();
}

async function planned(context: CommandContext): Promise<Diagnosis> {
  const deployment = await context.deployment();
  const { doctorBeforeDeploy } = await import('../compose/doctorBeforeDeploy.ts');
  return doctorBeforeDeploy(deployment, await context.environment());
}

async function deployed(context: CommandContext): Promise<Diagnosis> {
  const deployment = await context.deployment();
  // A command that checks this machine does not need the AWS clients.
  const { doctorOnAws } = await import('../compose/doctorOnAws.ts');
  return doctorOnAws(deployment);
}
