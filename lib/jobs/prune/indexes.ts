import type { SnapshotFact } from '../../core/snapshots/retention.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { unlessDamaged } from '../vaultRecords/damage.ts';
import { type IndexRef, listIndexes, openIndex } from '../vaultRecords/indexes.ts';
import type { PinsByName } from '../vaultRecords/provenPins.ts';

/**
 * Indexes that no kept snapshot needs, oldest first: all before the last one that began before `since` and before the
 * oldest kept snapshot, except whole ones that a kept pointer names, and those that the proof of a kept snapshot pins.
 */
export async function spentIndexes(
  reader: VaultReader,
  host: string,
  kept: readonly SnapshotFact[],
  /** The last index before then shows which files were already gone. */
  since: Date,
  pins: PinsByName,
): Promise<readonly string[]> {
  const all = await listIndexes(reader, host);
  if (kept.length === 0) return [];
  const oldestNeeded = Math.min(since.getTime(), ...kept.map((fact) => fact.snapshotAt.getTime()));
  // An index is stored after its listing ended: one stored before the oldest snapshot began before it too.
  const last = all.findLastIndex((ref) => ref.storedAt.getTime() < oldestNeeded);
  const needed = all.slice(Math.max(last, 0));
  const named: ReadonlySet<string | null> = new Set(
    await Promise.all(needed.map((ref) => wholeKeyOf(reader, ref, all))),
  );
  const proven = kept.flatMap(({ snapshot }) => pins.get(snapshot) ?? []);
  const pinned = new Set(proven.flatMap(({ indexes }) => indexes.map(({ key }) => key)));
  return all
    .slice(0, Math.max(last, 0))
    .filter((ref) => !named.has(ref.key) && !pinned.has(ref.key))
    .map((ref) => ref.key);
}

/** Null for an index that cannot be read: it stays, but no other index is kept because of it. */
async function wholeKeyOf(reader: VaultReader, ref: IndexRef, all: readonly IndexRef[]): Promise<string | null> {
  return (await unlessDamaged(() => openIndex(reader, ref, all)))?.wholeKey ?? null;
}
