import { humanBytes } from '../../core/runs/bytes.ts';
import { humanAge } from '../../core/runs/duration.ts';
import { doubtText, recordedDoubts } from '../../core/verify/doubt.ts';
import type { ListedSnapshot } from '../../jobs/list.ts';
import { countText } from '../output/amounts.ts';
import { printable } from '../output/printable.ts';
import type { Screen } from '../output/screen.ts';
import type { Column } from '../output/table.ts';

/** A narrow terminal drops the highest number first. */
const columns: readonly Column[] = [
  { title: 'snapshot' },
  { title: 'age', align: 'right' },
  { title: 'rows', align: 'right', spare: 3 },
  { title: 'stored', align: 'right', spare: 1 },
  { title: 'proof' },
  { title: 'kept as' },
  { title: 'until' },
  { title: 'locked until', spare: 2 },
];

export function printSnapshots(
  screen: Screen,
  {
    host,
    snapshots: all,
    inVault: names,
    foreign: others = [],
  }: {
    readonly host: string;
    readonly snapshots: readonly ListedSnapshot[];
    readonly inVault: number;
    /** Names of indexes and receipts under which no record counts. */
    readonly foreign?: readonly string[];
  },
  now: Date,
): void {
  const foreign = all.filter((row) => row.foreign === true);
  const snapshots = all.filter((row) => row.foreign !== true);
  const inVault = names - foreign.length;
  const [first] = foreign;
  if (first !== undefined) {
    warn(screen, foreign.length, 'name', `${first.snapshot}: ${printable(first.problem ?? '')}`);
  }
  const [other] = others;
  if (other !== undefined) warn(screen, others.length, 'name of an index or a receipt', printable(other));
  if (inVault <= 0) {
    screen.line(`there is no snapshot of ${host} yet: lifeboat backup`);
    return;
  }
  if (snapshots.length === 0) {
    screen.line(`none of the ${inVault} snapshots of ${host} is like that; see them all: lifeboat list`);
    return;
  }
  screen.table(
    columns,
    snapshots.map((row) => cells(row, now)),
  );
  for (const { snapshot, problem } of snapshots) {
    if (problem !== null) screen.line(`${screen.paint('red', '✗')} ${snapshot}: ${printable(problem)}`);
  }
  for (const row of snapshots) {
    for (const doubt of recordedDoubts(row)) {
      screen.line(`${screen.paint('yellow', '!')} ${row.snapshot}: ${printable(doubtText(doubt))}`);
    }
  }
  // They usually do not change from one snapshot to the next.
  for (const { what } of snapshots[0]?.notInSnapshot ?? []) {
    screen.line(screen.paint('dim', `not in ${snapshots[0]?.snapshot}: ${printable(what)}`));
  }
  if (snapshots.length < inVault) screen.line(screen.paint('dim', `${snapshots.length} of ${inVault} snapshots`));
}

function warn(screen: Screen, count: number, noun: string, newest: string): void {
  const what = count === 1 ? `1 ${noun} holds` : `${count} ${noun.replace('name', 'names')} hold`;
  screen.line(`${screen.paint('yellow', '!')} ${what} nothing that counts, the newest ${newest}`);
}

function cells(row: ListedSnapshot, now: Date): readonly string[] {
  const { snapshotAt, rows, storedBytes, lockedUntil } = row;
  return [
    row.snapshot,
    snapshotAt === null ? '?' : humanAge(new Date(snapshotAt), now),
    rows === null ? '?' : countText(rows),
    storedBytes === null ? '?' : humanBytes(storedBytes),
    proofText(row),
    keptText(row),
    row.keptUntil === null ? '' : row.keptUntil.slice(0, 10),
    lockedUntil === null ? '' : lockedUntil.slice(0, 10),
  ];
}

function proofText(row: ListedSnapshot): string {
  const { problem, proof, except = [] } = row;
  if (problem !== null) return '✗ unreadable';
  if (recordedDoubts(row).length > 0) return proof === 'proven' ? '! proven' : '! suspect';
  if (proof === 'proven' && except.length > 0) return `✓ except ${except.length}`;
  return proof === 'proven' ? '✓ proven' : proof === 'failed' ? '✗ failed' : 'not drilled';
}

function keptText({ hidden, problem, tier }: ListedSnapshot): string {
  if (hidden) return 'pruned';
  return tier ?? (problem === null ? 'goes next' : '');
}
