import type { Absence } from '../../core/snapshots/leftOut.ts';
import { printable } from './printable.ts';
import type { Screen } from './screen.ts';

/** What a snapshot does not contain, with what to do about it. */
export function printAbsences(screen: Screen, absences: readonly Absence[] = []): void {
  for (const { what, hint } of absences) {
    screen.line(`  not in this snapshot: ${printable(what)}`);
    screen.line(screen.paint('dim', `    hint: ${printable(hint)}`));
  }
}
