import type { Problem } from '../../core/runs/standing.ts';

/**
 * One sentence for all names under which no record counts, newest first: it changes only with their number or the
 * newest one.
 */
export function foreignProblem(names: readonly string[]): readonly Problem[] {
  const [newest, ...others] = new Set(names);
  if (newest === undefined) return [];
  const what = others.length === 0 ? '1 name holds' : `${others.length + 1} names hold`;
  const text = `${what} no record that counts, the newest ${newest}: somebody else writes into this vault, or a signing key is not trusted`;
  return [{ severity: 'look', text, mend: 'lifeboat list' }];
}
