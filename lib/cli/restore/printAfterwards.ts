import type { RestoreDetails } from '../../jobs/restore/details.ts';
import type { Screen } from '../output/screen.ts';

/** What is left to a person, and how to go back. */
export function printAfterwards(screen: Screen, details: Readonly<Partial<RestoreDetails>>): void {
  const { database = null, undo = null, later = null } = details;
  screen.line();
  if (database !== null && later !== null) {
    printBeside(screen, database.name, later);
    return;
  }
  screen.line(screen.paint('bold', 'What is left to you'));
  if (database !== null) {
    screen.line(`  [ ] start the application's workers again, and look at it`);
    if (database.createRoles.length > 0) {
      screen.line(`  [ ] give the new roles their passwords: ${database.createRoles.join(', ')}`);
    }
    if (database.retired !== null) screen.line(`  [ ] when all is well: drop database "${database.retired}"`);
  }
  screen.line('  [ ] Redis held only queues and is not restored: jobs that were waiting are gone');
  if (undo === null) return;
  screen.line(screen.paint('bold', 'To go back, in psql, connected to another database'));
  for (const sql of undo) screen.line(`  ${sql}`);
}

/** Nothing was swapped: what it is called, and the two ways on from there. */
function printBeside(screen: Screen, name: string, later: readonly string[]): void {
  screen.line(`The application's database is as it was; look into ${screen.paint('bold', name)}, then, in psql:`);
  screen.line(screen.paint('bold', "To put it in its place, the application's workers being stopped"));
  for (const sql of later) screen.line(`  ${sql}`);
  screen.line(screen.paint('bold', 'To be rid of it'));
  screen.line(`  drop database "${name.replaceAll('"', '""')}";`);
}
