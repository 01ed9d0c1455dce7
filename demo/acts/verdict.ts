import { countText, secondsText } from '../../lib/cli/output/amounts.ts';
import type { DemoScreen } from '../screen.ts';
import type { Proof } from './proof.ts';

/** How long things took. */
export type Times = readonly { readonly what: string; readonly seconds: readonly number[] }[];

/** More would only scroll the rest away. */
const shownDifferences = 20;

/** The last screen. True when nothing at all differs. */
export function showVerdict(screen: DemoScreen, proof: Proof, times: Times, totalSeconds: number): boolean {
  const { lines, returned } = proof;
  const found = lines.flatMap(({ differences }) => differences);
  screen.heading('What was lost, what came back');
  screen.table(
    [
      { title: '' },
      { title: 'before', align: 'right' },
      { title: 'left', align: 'right' },
      { title: 'back', align: 'right' },
      { title: 'difference', align: 'right' },
    ],
    lines.map(({ what, before, back, differences }) => [what, before, '0', back, countText(differences.length)]),
  );
  if (returned > 0) {
    screen.text(
      `and ${countText(returned)} files that the office had removed in that last hour: no row names them, but nothing ` +
        'says that they were gone before the snapshot, so they came back too',
      { style: 'dim' },
    );
  }
  screen.heading('How long it took');
  screen.table(
    [{ title: 'job' }, { title: 'took', align: 'right' }],
    times.map(({ what, seconds }) => [what, seconds.map(secondsText).join(', then ')]),
  );
  screen.blank();
  for (const difference of found.slice(0, shownDifferences)) screen.text(difference, { style: 'red' });
  if (found.length > shownDifferences) screen.text(`… and ${found.length - shownDifferences} more`, { style: 'red' });
  if (found.length === 0) {
    screen.text(`everything came back, zero difference; the whole demo took ${secondsText(totalSeconds)}`, {
      mark: '✓ ',
      markStyle: 'green',
      style: 'bold',
    });
  } else screen.text(`${countText(found.length)} differences`, { style: 'red' });
  return found.length === 0;
}
