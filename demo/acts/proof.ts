import { balance, type Line } from '../balance.ts';
import type { Demo } from '../demo.ts';
import { type Facts, readFactsAndBytes } from '../facts.ts';
import type { SealKeys } from '../openpgp.ts';
import type { Backups } from './backups.ts';
import { openDump } from './openDump.ts';

export interface Proof {
  readonly lines: readonly Line[];
  /**
   * Files removed between the two snapshots that came back all the same: nobody can tell whether they were removed
   * before the second one or after it, so a restore brings them. No row names them.
   */
  readonly returned: number;
}

/** Looks at what came back with the eyes that looked before the disaster, none of them Lifeboat's. */
export async function prove(
  demo: Demo,
  { facts, removedKeys }: Pick<Backups, 'facts' | 'removedKeys'>,
  seal: SealKeys,
): Promise<Proof> {
  const { screen } = demo;
  screen.heading('Proof, without a line of Lifeboat’s code');
  const after = await screen.stage(
    'looking at everything again',
    () => readFactsAndBytes(demo),
    'every row read by plain SQL, every file by mc and md5sum',
  );
  await openDump(demo, seal);
  const removed = new Set(removedKeys);
  const files = [...after.files].filter(([key]) => facts.files.has(key) || !removed.has(key));
  const expected: Facts = { ...after, files: new Map(files) };
  return { lines: balance(facts, expected), returned: after.files.size - files.length };
}
