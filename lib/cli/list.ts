import { humanBytes } from '../core/bytes.ts';
import { humanAge } from '../core/duration.ts';
import type { ListedSnapshot } from '../jobs/list.ts';
import type { Clock } from '../ports.ts';
import { defineCommand } from './command.ts';
import { composed } from './composed.ts';
import { flag, parsed } from './options.ts';
import type { Screen } from './output/screen.ts';

export const listCommand = defineCommand({
  name: 'list',
  summary: 'the snapshots in the vault: how old, how proven, how kept',
  options: {
    all: flag('--all', 'those that prune has hidden too'),
    limit: parsed('--limit <count>', 'the newest ones only', readCount, 'a whole number above 0'),
  },
  examples: [{ type: 'lifeboat list', does: 'newest first' }],
  async run(context, options) {
    const { host, jobs } = await composed(context, false);
    const limit = options.limit === undefined ? {} : { limit: options.limit };
    const snapshots = await jobs.list({ hidden: options.all, ...limit });
    return {
      exit: 'done',
      document: { host, snapshots },
      print: (screen) => printSnapshots(screen, host, snapshots, context.clock),
    };
  },
});

function readCount(text: string): number | undefined {
  const count = Number(text);
  return /^\d+$/.test(text) && Number.isSafeInteger(count) && count > 0 ? count : undefined;
}

function printSnapshots(screen: Screen, host: string, snapshots: readonly ListedSnapshot[], clock: Clock): void {
  if (snapshots.length === 0) {
    screen.line(`there is no snapshot of ${host} yet: lifeboat backup`);
    return;
  }
  screen.table(
    [
      { title: 'snapshot' },
      { title: 'age', align: 'right' },
      { title: 'rows', align: 'right' },
      { title: 'stored', align: 'right' },
      { title: 'proof' },
      { title: 'kept' },
    ],
    snapshots.map((row) => [
      row.snapshot,
      row.snapshotAt === null ? '?' : humanAge(new Date(row.snapshotAt), clock.now()),
      row.rows === null ? '?' : String(row.rows),
      row.storedBytes === null ? '?' : humanBytes(row.storedBytes),
      proofText(row),
      keptText(row),
    ]),
  );
}

function proofText({ problem, proof, quarantine }: ListedSnapshot): string {
  if (problem !== null) return `unreadable: ${problem}`;
  const words = proof === 'proven' ? '✓ proven' : proof === 'failed' ? '✗ failed its drill' : 'not drilled';
  return quarantine.length === 0 ? words : `${words}, quarantined`;
}

function keptText({ held, lockedUntil, hidden }: ListedSnapshot): string {
  if (hidden) return 'pruned';
  if (held) return 'held for good';
  return lockedUntil === null ? '' : `locked until ${lockedUntil.slice(0, 10)}`;
}
