import type { DrillProof, PastRestore } from '../../core/runs/receipt.ts';
import type { Alarm, Manifest } from '../../core/snapshots/manifest.ts';
import { judgeManifest } from '../../core/verify/chain.ts';
import type { History } from '../../core/verify/continuity.ts';
import { doubtText, recordedDoubts } from '../../core/verify/doubt.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { unlessDamaged } from './damage.ts';
import { proves, readProofs } from './proofs.ts';
import { pastRestores } from './restores.ts';
import { readManifest, readStored, type SnapshotRef, type StoredManifest } from './snapshots.ts';

const day = 86_400_000;
/** How long after a restore its undo is recognised as one. */
const undoDays = 35;
/** How many restores are checked for an undo: each costs reading a manifest. */
const mostUndone = 5;

/** What drills have judged, read when first asked for. */
type Proofs = () => Promise<ReadonlyMap<string, DrillProof>>;

export interface Lineage extends History {
  /** The newest snapshot without a doubt; null where there is none. */
  readonly previous: Manifest | null;
  /** The newest doubt that neither a person nor a passed drill has settled. */
  readonly alarm: Alarm | null;
  /** The manifest of a snapshot by its name; null where it is gone or damaged. */
  readonly manifestOf: (snapshot: string) => Promise<Manifest | null>;
}

/** What a new snapshot of this database must follow; `refs` as the shelf has them. */
export async function readLineage(
  reader: VaultReader,
  host: string,
  refs: readonly SnapshotRef[],
  { database, now }: { readonly database: string; readonly now: Date },
): Promise<Lineage> {
  const proofs = proofsOnDemand(reader, host);
  let newest: { readonly ref: SnapshotRef; readonly manifest: Manifest } | null = null;
  let previous: Manifest | null = null;
  for (const named of refs.toReversed()) {
    if (named.hidden) continue;
    const stored = await unlessDamaged(() => readStored(reader, named));
    if (stored === null || stored.ref.hidden || !(await isItself(reader, stored))) continue;
    const { ref, manifest } = stored;
    newest ??= { ref, manifest };
    if (!(await isClear(ref, manifest, proofs))) continue;
    previous = manifest;
    break;
  }
  const restores = await pastRestores(reader, host, database, new Date(now.getTime() - undoDays * day));
  const since = previous === null ? null : Date.parse(previous.snapshotAt);
  return {
    previous,
    restored: restores.find(({ startedAt }) => since === null || Date.parse(startedAt) >= since) ?? null,
    beforeRestores: await lastBefore(reader, refs, restores),
    alarm: newest === null ? null : await alarmAfter(newest, refs, proofs),
    manifestOf: async (snapshot) => {
      const ref = refs.find((each) => each.snapshot === snapshot);
      return ref === undefined ? null : unlessDamaged(() => readManifest(reader, ref));
    },
  };
}

/** The alarm that is open after a snapshot; its own doubts come first. */
export async function alarmAfter(
  { ref, manifest }: { readonly ref: SnapshotRef; readonly manifest: Manifest },
  refs: readonly SnapshotRef[],
  proofs: Proofs,
): Promise<Alarm | null> {
  const [doubt] = recordedDoubts(manifest);
  if (doubt !== undefined) {
    return (await isClear(ref, manifest, proofs)) ? null : { snapshot: ref.snapshot, detail: doubtText(doubt) };
  }
  const { alarm } = manifest;
  if (alarm === undefined || manifest.accepted === true) return null;
  const raised = refs.find((each) => each.snapshot === alarm.snapshot && !each.hidden);
  if (raised === undefined) return null;
  const proof = (await proofs()).get(raised.snapshot);
  return raised.candidates.some(({ versionId }) => proves(proof, versionId)) ? null : alarm;
}

/** No doubt was recorded, or a drill has settled those that were. */
async function isClear(ref: SnapshotRef, manifest: Manifest, proofs: Proofs): Promise<boolean> {
  return recordedDoubts(manifest).length === 0 || proves((await proofs()).get(ref.snapshot), ref.manifestVersionId);
}

/** A snapshot that contradicts itself, or has no dump, is never a reference. */
async function isItself(reader: VaultReader, { ref, manifest }: StoredManifest): Promise<boolean> {
  const dumpStored = await reader.head(manifest.dump.key, manifest.dump.versionId);
  const found = { manifestKey: ref.manifestKey, manifest, manifestStoredAt: ref.storedAt, dumpStored };
  return judgeManifest({ ...found, previous: null }).length === 0;
}

/** For each restore, newest first, the last snapshot before it that can be read. */
async function lastBefore(
  reader: VaultReader,
  refs: readonly SnapshotRef[],
  restores: readonly PastRestore[],
): Promise<readonly Manifest[]> {
  const found: Manifest[] = [];
  for (const { startedAt } of restores.slice(0, mostUndone)) {
    const earlier = refs.filter(({ storedAt }) => storedAt.getTime() < Date.parse(startedAt));
    const last = earlier.at(-1);
    const manifest = last === undefined ? null : await unlessDamaged(() => readManifest(reader, last));
    if (manifest !== null) found.push(manifest);
  }
  return found;
}

export function proofsOnDemand(reader: VaultReader, host: string): Proofs {
  let proofs: ReturnType<Proofs> | null = null;
  return () => (proofs ??= readProofs(reader, host));
}
