import type { Jobs } from '../../compose/jobs.ts';
import type { Choice } from '../../jobs/records/choose.ts';
import type { CommandContext } from '../command.ts';
import { printable } from '../output/printable.ts';
import { askYesNo } from '../output/question.ts';

export type RestoreReport = Awaited<ReturnType<Jobs['restore']>>;

/**
 * Restores; when the snapshot proves damaged and somebody sits there, the next older one is offered, and so on until one is
 * sound or the offer is declined.
 */
export async function untilSound(
  context: Pick<CommandContext, 'screen' | 'signal'>,
  { asks, restore }: { readonly asks: boolean; readonly restore: (choice: Choice) => Promise<RestoreReport> },
  choice: Choice,
): Promise<RestoreReport> {
  const report = await restore(choice);
  const older = report.details?.older;
  if (!asks || report.exit !== 'verification' || older === undefined) return report;
  context.screen.line(`${context.screen.paint('red', '✗')} ${printable(report.summary)}`);
  if (!(await askYesNo(`Restore ${older} instead?`, context.signal))) return report;
  return untilSound(context, { asks, restore }, { by: 'name', snapshot: older });
}
