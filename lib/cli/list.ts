import { recordedDoubts } from '../core/verify/doubt.ts';
import type { ListedSnapshot } from '../jobs/list.ts';
import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { printSnapshots } from './list/printSnapshots.ts';
import { readTime } from './moments.ts';
import { flag, parsed } from './options.ts';

const time = 'a time such as 2026-03-01T12:00Z';

export const listCommand = defineCommand({
  name: 'list',
  summary: 'the snapshots in the vault: how old, how proven, how kept',
  options: {
    proven: flag('--proven', 'those that a drill brought back whole'),
    held: flag('--held', 'those kept for good by `lifeboat hold`'),
    quarantined: flag('--quarantined', 'those that are suspect: far smaller than the one before, or not following it'),
    since: parsed('--since <time>', 'taken at this moment or later, UTC', readTime, time),
    until: parsed('--until <time>', 'taken by then, UTC', readTime, time),
    all: flag('--all', 'those that prune has hidden too'),
    limit: parsed('--limit <count>', 'the newest ones only', readCount, 'a whole number above 0'),
  },
  examples: [
    { type: 'lifeboat list', does: 'newest first' },
    { type: 'lifeboat list --proven --until 2026-03-01', does: 'what is known to come back, from before the damage' },
  ],
  async run(context, options) {
    const { host, jobs } = await composed(context, false);
    const all = await jobs.list({ hidden: options.all });
    const foreign = await jobs.foreignRecords();
    const chosen = all.filter(accepts(options)).slice(0, options.limit);
    return {
      exit: 'done',
      document: { host, inVault: all.length, snapshots: chosen, foreign },
      print: (screen) =>
        printSnapshots(screen, { host, snapshots: chosen, inVault: all.length, foreign }, context.clock.now()),
    };
  },
});

interface Wanted {
  readonly proven: boolean;
  readonly held: boolean;
  readonly quarantined: boolean;
  readonly since: Date | undefined;
  readonly until: Date | undefined;
}

/** All conditions must hold; a snapshot that cannot be read has no time and matches none of them. */
function accepts({ proven, held, quarantined, since, until }: Wanted): (snapshot: ListedSnapshot) => boolean {
  return (snapshot) =>
    (!proven || snapshot.proof === 'proven') &&
    (!held || snapshot.held) &&
    (!quarantined || recordedDoubts(snapshot).length > 0) &&
    (since === undefined || takenAt(snapshot) >= since.getTime()) &&
    (until === undefined || takenAt(snapshot) <= until.getTime());
}

function takenAt({ snapshotAt }: ListedSnapshot): number {
  return snapshotAt === null ? Number.NaN : Date.parse(snapshotAt);
}

function readCount(text: string): number | undefined {
  const count = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(count) && count > 0 ? count : undefined;
}
