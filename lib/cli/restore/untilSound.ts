import type { Jobs } from '../../compose/jobs.ts';
import type { Choice } from '../../jobs/vaultRecords/choose.ts';
import type { CommandContext } from '../command.ts';
import { printable } from '../output/printable.ts';
import { askYesNo } from '../output/question.ts';

export type RestoreReport = Awaited<ReturnType<Jobs['restore']>>;

interface Attempt {
  readonly choice: Choice;
  readonly keepGoing: boolean;
}

interface Ways {
  readonly asks: boolean;
  readonly restore: (choice: Choice, keepGoing: boolean) => Promise<RestoreReport>;
}

/** What a person sees before agreeing to it. */
const consequences =
  'Every row can still come back. Objects that fail are left out or weakened (a foreign key NOT VALID, an index missing), a file lists the statements to run later, and the exit code is 3.';

/**
 * Restores. On a terminal, when the restore stops at an object that fails, offers to go on without it; when the
 * snapshot is damaged, offers the next older one, and so on until one is sound or the offer is declined.
 */
export async function untilSound(
  context: Pick<CommandContext, 'screen' | 'signal'>,
  { asks, restore }: Ways,
  { choice, keepGoing }: Attempt,
): Promise<RestoreReport> {
  const { screen, signal } = context;
  const report = await restore(choice, keepGoing);
  const { older, errorCount = 0 } = report.details ?? {};
  const leavesOut = errorCount > 0 && !keepGoing;
  if (!asks || report.exit !== 'verification' || (older === undefined && !leavesOut)) return report;
  screen.line(`${screen.paint('red', '✗')} ${printable(report.summary)}`);
  if (leavesOut) {
    screen.line(consequences);
    if (await askYesNo('Restore it again and leave out what fails?', signal)) {
      return untilSound(context, { asks, restore }, { choice, keepGoing: true });
    }
  }
  if (older === undefined || !(await askYesNo(`Restore ${older} instead?`, signal))) return report;
  return untilSound(context, { asks, restore }, { choice: { by: 'name', snapshot: older }, keepGoing });
}
