import type { RestoreDetails } from '../../jobs/restore/details.ts';
import { printable } from '../output/printable.ts';
import type { Screen } from '../output/screen.ts';

/** The runbook's checklist, and how to go back. */
export function printAfterwards(screen: Screen, details: Readonly<Partial<RestoreDetails>>): void {
  const { database = null, undo = null, later = null, checklist = [] } = details;
  screen.line();
  if (database !== null && later !== null) {
    printBeside(screen, database.name, later);
    return;
  }
  if (checklist.length === 0) return;
  screen.line(screen.paint('bold', 'The checklist: ticked is what was seen to be so, the rest is yours'));
  for (const { what, done } of checklist) {
    screen.line(`  ${done ? screen.paint('green', '[✓]') : '[ ]'} ${printable(what)}`);
  }
  if (undo === null) return;
  screen.line(screen.paint('bold', 'To go back, in psql, connected to another database'));
  for (const sql of undo) screen.line(`  ${printable(sql)}`);
}

/** Nothing was swapped: prints the database's name and the two ways to continue. */
function printBeside(screen: Screen, name: string, later: readonly string[]): void {
  screen.line(
    `The application's database is as it was; look into ${screen.paint('bold', printable(name))}, then, in psql:`,
  );
  screen.line(screen.paint('bold', "To put it in its place, the application's workers being stopped"));
  for (const sql of later) screen.line(`  ${printable(sql)}`);
  screen.line(screen.paint('bold', 'To be rid of it'));
  screen.line(`  drop database "${printable(name.replaceAll('"', '""'))}";`);
}
