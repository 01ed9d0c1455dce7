import type { Jobs } from '../../compose/jobs.ts';
import { humanAge } from '../../core/runs/duration.ts';
import { recordedDoubts } from '../../core/verify/doubt.ts';
import type { Choice } from '../../jobs/vaultRecords/choose.ts';
import type { CommandContext } from '../command.ts';
import { askWhich } from '../output/question.ts';

/** How many restore points a screen shows to choose from; older ones are named with --snapshot. */
const shown = 50;

/** Lets the operator choose a snapshot, newest first, each with its age and proof. */
export async function askForSnapshot(jobs: Jobs, context: CommandContext): Promise<Choice> {
  const snapshots = await jobs.list({ hidden: false, limit: shown });
  if (snapshots.length === 0) return { by: 'latest' };
  const offers = snapshots.map((row) => ({
    value: row.snapshot,
    name: [
      row.snapshot,
      row.snapshotAt === null ? 'unreadable' : humanAge(new Date(row.snapshotAt), context.clock.now()),
      row.proof,
      ...recordedDoubts(row).map(({ kind }) => (kind === 'shrink' ? 'quarantined' : `doubtful: ${kind}`)),
    ].join('  '),
    disabled: row.problem ?? (row.quarantine.length > 0 ? `to take it: --snapshot ${row.snapshot}` : null),
  }));
  return { by: 'name', snapshot: await askWhich('Which snapshot?', offers, context.signal) };
}
