import { lastFailures } from '../status/lastRuns.ts';
import { findMirror } from '../status/mirror.ts';
import type { Look } from '../vaultRecords/newestReceipt.ts';

/**
 * Names of indexes and receipts under which no record counts, newest first of each kind: those that a look for the newest of
 * each meets, as `status` counts them. None in a set-up without signing keys, where all count.
 */
export async function foreignRecords(look: Omit<Look, 'foreign'>): Promise<readonly string[]> {
  if (look.reader.trust === null) return [];
  const names = new Set<string>();
  const listening = { ...look, foreign: (key: string) => void names.add(key) };
  await findMirror(listening);
  await lastFailures(listening);
  return [...names];
}
