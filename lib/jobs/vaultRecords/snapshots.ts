import { type Manifest, parseManifest } from '../../core/snapshots/manifest.ts';
import type { StoredDump } from '../../core/snapshots/orphans.ts';
import { parseSnapshotKey, snapshotInstant, snapshotsPrefix } from '../../core/vault/keys.ts';
import { clockToleranceMilliseconds } from '../../core/vault/signedRecord.ts';
import { Failure } from '../../errors.ts';
import type { StoredInfo, VaultReader } from '../../ports/vault.ts';
import { unlessDamaged } from './damage.ts';
import { firstThatCounts } from './firstThatCounts.ts';
import { longestText, readRecord } from './text.ts';
import { type Candidate, versionsByKey } from './versions.ts';

/** A name that may hold a snapshot. Only reading shows which version is its manifest, and whether any is. */
export interface SnapshotRef {
  readonly snapshot: string;
  readonly manifestKey: string;
  /** The version that counts, where this was read; else the oldest that may. */
  readonly manifestVersionId: string;
  /** The store's time of that version. */
  readonly storedAt: Date;
  /** A delete marker is on top: pruned, or hidden by somebody. */
  readonly hidden: boolean;
  /** Oldest first. */
  readonly candidates: readonly Candidate[];
}

export interface SnapshotInventory {
  /** By the store's time, oldest first. */
  readonly snapshots: readonly SnapshotRef[];
  /** Every dump that is visible, whether a manifest names it or not. */
  readonly dumps: readonly StoredDump[];
  /** Keys under the prefix that are not ours: reported, never touched. */
  readonly unknown: readonly string[];
}

/** Everything under `pg/<host>/`: some hundred keys, because retention limits them. */
export async function readInventory(reader: VaultReader, host: string): Promise<SnapshotInventory> {
  const dumps: StoredDump[] = [];
  const unknown: string[] = [];
  const versions = await versionsByKey(reader, snapshotsPrefix(host), () => true);
  const snapshots: SnapshotRef[] = [];
  for (const [key, candidates] of versions) {
    const parsed = parseSnapshotKey(key);
    const newest = candidates.at(-1);
    if (parsed === null || parsed.host !== host) unknown.push(key);
    else if (parsed.part === 'manifest') snapshots.push(...snapshotOf(reader, key, parsed.snapshot, candidates));
    else if (newest !== undefined && !newest.hidden) dumps.push({ key, storedAt: newest.storedAt });
  }
  return {
    snapshots: snapshots.toSorted((a, b) => a.storedAt.getTime() - b.storedAt.getTime()),
    dumps,
    unknown,
  };
}

function snapshotOf(
  reader: VaultReader,
  manifestKey: string,
  snapshot: string,
  all: readonly Candidate[],
): readonly SnapshotRef[] {
  const candidates = all.filter((each) => mayCount(reader, snapshot, each));
  const [oldest] = candidates;
  if (oldest === undefined) return [];
  return [referTo({ snapshot, manifestKey, candidates }, oldest)];
}

/** From the listing alone: what was stored before its slot began, or is too long for a manifest, is not read. */
function mayCount({ trust }: VaultReader, snapshot: string, { storedAt, size }: Candidate): boolean {
  if (trust === null) return true;
  const began = snapshotInstant(snapshot).getTime();
  return size <= longestText && storedAt.getTime() >= began - clockToleranceMilliseconds;
}

function referTo(
  { snapshot, manifestKey, candidates }: Pick<SnapshotRef, 'snapshot' | 'manifestKey' | 'candidates'>,
  { versionId, storedAt, hidden }: Candidate,
): SnapshotRef {
  return { snapshot, manifestKey, manifestVersionId: versionId, storedAt, hidden, candidates };
}

/** Manifests in flight at once where many are read: each may have some megabytes. */
export const manifestsAtOnce = 8;

/**
 * The manifest that counts under a name. Failure `verification` when there is none, it is damaged or of a newer format.
 */
export async function readManifest(reader: VaultReader, ref: SnapshotRef): Promise<Manifest> {
  return (await readStored(reader, ref)).manifest;
}

/** A manifest that counts, and what the store says about it. */
export interface StoredManifest {
  /** Names the version that counts. */
  readonly ref: SnapshotRef;
  readonly manifest: Manifest;
  readonly info: StoredInfo;
  /** Of the stored bytes, hex. */
  readonly sha256: string;
  /** Whether a key that this process trusts signed it. */
  readonly signed: boolean;
}

/** The oldest version that counts; failures as of {@link readManifest}. */
export async function readStored(reader: VaultReader, ref: SnapshotRef): Promise<StoredManifest> {
  return firstThatCounts(ref.candidates, (candidate) => readCandidate(reader, ref, candidate));
}

async function readCandidate(reader: VaultReader, ref: SnapshotRef, candidate: Candidate): Promise<StoredManifest> {
  const { snapshot, manifestKey: key } = ref;
  const host = parseSnapshotKey(key)?.host ?? '';
  const { versionId, size } = candidate;
  const stored = await readRecord(reader, { kind: 'manifest', host, key, versionId, size }, (text) => {
    const parsed = parseManifest(text);
    if ('manifest' in parsed) return { value: parsed.manifest };
    return { problem: `the manifest of ${snapshot} cannot be used: ${parsed.problem}` };
  });
  if (stored === null) {
    throw new Failure('verification', `the manifest of ${snapshot} is gone: ${key}`, {
      hint: 'choose another one: lifeboat list',
    });
  }
  return {
    ref: referTo(ref, candidate),
    manifest: stored.value,
    info: stored.info,
    sha256: stored.sha256,
    signed: stored.signed,
  };
}

/** The newest snapshot that is not hidden and has a readable manifest, and that manifest; null where there is none. */
export async function newestSound(
  reader: VaultReader,
  snapshots: readonly SnapshotRef[],
  accept: (manifest: Manifest) => boolean = () => true,
): Promise<{ readonly ref: SnapshotRef; readonly manifest: Manifest } | null> {
  for (const candidate of snapshots.toReversed()) {
    if (candidate.hidden) continue;
    const stored = await unlessDamaged(() => readStored(reader, candidate));
    if (stored !== null && !stored.ref.hidden && accept(stored.manifest)) return stored;
  }
  return null;
}

/** The manifest of {@link newestSound}. */
export async function newestManifest(...search: Parameters<typeof newestSound>): Promise<Manifest | null> {
  return (await newestSound(...search))?.manifest ?? null;
}

/** The snapshot of this name that counts and whose dump is in the vault; null where a run has yet to take it. */
export async function committedAs(
  reader: VaultReader,
  snapshots: readonly SnapshotRef[],
  name: string,
): Promise<StoredManifest | null> {
  const ref = snapshots.find(({ snapshot }) => snapshot === name);
  const stored = ref === undefined ? null : await unlessDamaged(() => readStored(reader, ref));
  if (stored === null || stored.manifest.snapshot !== name) return null;
  const { key, versionId } = stored.manifest.dump;
  return (await reader.head(key, versionId)) === null ? null : stored;
}
