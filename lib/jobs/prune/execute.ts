import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { mirrorKey } from '../../core/vault/keys.ts';
import { each, inOrder } from '../inOrder.ts';
import type { Run } from '../run.ts';
import type { PrunePorts } from './contract.ts';
import { looksAtOnce, overtaken } from './overtaken.ts';
import type { PrunePlan } from './plan.ts';

export interface PruneResult {
  readonly hidden: number;
  readonly failed: readonly { readonly key: string; readonly reason: string }[];
  /** Files that came back, or were hidden, since the plan was made. */
  readonly passedOver: number;
  /** Files that came back at the very moment they were hidden: they are in the vault but not visible. */
  readonly overtaken: readonly string[];
}

/** Small, so that little time passes between checking a file and hiding it: a mirror may copy it in between. */
const batchLength = 100;

/** Hides what the plan says: manifests before their dumps, so that no snapshot is ever seen without its dump. */
export async function executePrune(ports: PrunePorts, run: Run, plan: PrunePlan): Promise<PruneResult> {
  const removed = plan.snapshots.decisions.filter(({ action }) => action === 'remove').map(({ fact }) => fact);
  const tally = {
    hidden: 0,
    failed: [] as { key: string; reason: string }[],
    passedOver: 0,
    overtaken: [] as string[],
  };
  const hide = async (keys: readonly string[]): Promise<ReadonlySet<string>> => {
    run.signal.throwIfAborted();
    if (keys.length === 0) return new Set();
    const result = await ports.remover.hide(keys);
    tally.hidden += result.hidden.length;
    tally.failed.push(...result.failed);
    return new Set(result.hidden);
  };
  const manifests = await hide(removed.map((fact) => fact.manifestKey));
  await hide(removed.filter((fact) => manifests.has(fact.manifestKey)).map((fact) => fact.dumpKey));
  await hide(plan.orphans.map(({ key }) => key));
  await hide(plan.indexes);
  await hide(plan.wal.keys);
  for (let start = 0; start < plan.files.length; start += batchLength) {
    const batch = plan.files.slice(start, start + batchLength);
    const still = await stillGone(ports, batch);
    tally.passedOver += batch.length - still.length;
    const hidden = await hide(still.map(({ key }) => mirrorKey(key)));
    const markers = still.filter(({ key }) => hidden.has(mirrorKey(key)));
    tally.overtaken.push(...(await overtaken(ports.reader, markers)));
  }
  return tally;
}

/** A key that came back has a newer version than the entry's, which must stay. Hidden keys stay hidden. */
async function stillGone(ports: PrunePorts, entries: readonly IndexEntry[]): Promise<readonly IndexEntry[]> {
  const still: IndexEntry[] = [];
  const looks = inOrder(each(entries), looksAtOnce, async (entry) => {
    const current = await ports.reader.head(mirrorKey(entry.key));
    return { entry, stands: current?.versionId === entry.versionId };
  });
  for await (const { entry, stands } of looks) if (stands) still.push(entry);
  return still;
}
