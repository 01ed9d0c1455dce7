import { countingVersion } from '../../core/countingVersion.ts';
import { parseSnapshotKey, snapshotInstant, snapshotsPrefix } from '../../core/keys.ts';
import { type Manifest, parseManifest } from '../../core/manifest.ts';
import type { StoredDump } from '../../core/orphans.ts';
import { Failure } from '../../errors.ts';
import type { StoredInfo, StoredVersion, VaultReader } from '../../ports.ts';
import { unlessDamaged } from './damage.ts';
import { readTextWithInfo } from './text.ts';

/** A snapshot that exists: its manifest was written. The manifest itself is not read yet. */
export interface SnapshotRef {
  readonly snapshot: string;
  readonly manifestKey: string;
  /** The oldest version of the manifest: the one that counts. */
  readonly manifestVersionId: string;
  /** The store's time of that version. */
  readonly storedAt: Date;
  /** A delete marker lies on top: pruned, or hidden by somebody. */
  readonly hidden: boolean;
}

export interface SnapshotShelf {
  /** By the instant of the name, oldest first. */
  readonly snapshots: readonly SnapshotRef[];
  /** Every dump that is visible, whether a manifest names it or not. */
  readonly dumps: readonly StoredDump[];
  /** Keys under the prefix that are not ours: reported, never touched. */
  readonly unknown: readonly string[];
}

/** All that stands under `pg/<host>/`: some hundred keys, for retention bounds them. */
export async function readShelf(reader: VaultReader, host: string): Promise<SnapshotShelf> {
  const manifests = new Map<string, StoredVersion[]>();
  const dumps: StoredVersion[] = [];
  const unknown = new Set<string>();
  for await (const version of reader.listVersions(snapshotsPrefix(host))) {
    const parsed = parseSnapshotKey(version.key);
    if (parsed === null || parsed.host !== host) unknown.add(version.key);
    else if (parsed.part === 'manifest') manifests.set(version.key, [...(manifests.get(version.key) ?? []), version]);
    else if (version.current && !version.deleteMarker) dumps.push(version);
  }
  const snapshots = [...manifests].flatMap(([key, versions]) => snapshotOf(key, versions));
  return {
    snapshots: snapshots.toSorted((a, b) => instantOf(a) - instantOf(b)),
    dumps: dumps.map(({ key, storedAt }) => ({ key, storedAt })),
    unknown: [...unknown],
  };
}

function snapshotOf(manifestKey: string, versions: readonly StoredVersion[]): readonly SnapshotRef[] {
  const parsed = parseSnapshotKey(manifestKey);
  const counting = countingVersion(versions);
  if (parsed === null || counting === null) return [];
  const hidden = versions.some((version) => version.current && version.deleteMarker);
  return [
    {
      snapshot: parsed.snapshot,
      manifestKey,
      manifestVersionId: counting.versionId,
      storedAt: counting.storedAt,
      hidden,
    },
  ];
}

function instantOf(ref: SnapshotRef): number {
  return snapshotInstant(ref.snapshot).getTime();
}

/** Manifests under way at once, for whoever reads many: each may have some megabytes. */
export const manifestsAtOnce = 8;

/** The manifest that a reference pins. Failure `verification` when it is gone, damaged or of a newer format. */
export async function readManifest(reader: VaultReader, ref: SnapshotRef): Promise<Manifest> {
  return (await readStored(reader, ref)).manifest;
}

/** The manifest, and what the store says of it; failures as of {@link readManifest}. */
export async function readStored(
  reader: VaultReader,
  ref: SnapshotRef,
): Promise<{ readonly manifest: Manifest; readonly info: StoredInfo }> {
  const stored = await readTextWithInfo(reader, ref.manifestKey, ref.manifestVersionId);
  if (stored === null) {
    throw new Failure('verification', `the manifest of ${ref.snapshot} is gone: ${ref.manifestKey}`, {
      hint: 'choose another one: lifeboat list',
    });
  }
  const parsed = parseManifest(stored.text);
  if ('problem' in parsed) {
    throw new Failure('verification', `the manifest of ${ref.snapshot} cannot be used: ${parsed.problem}`, {
      hint: 'choose another one: lifeboat list',
    });
  }
  return { manifest: parsed.manifest, info: stored.info };
}

/** The newest snapshot that is not hidden and whose manifest reads well, and that manifest; null where there is none. */
export async function newestSound(
  reader: VaultReader,
  snapshots: readonly SnapshotRef[],
  accept: (manifest: Manifest) => boolean = () => true,
): Promise<{ readonly ref: SnapshotRef; readonly manifest: Manifest } | null> {
  for (const ref of snapshots.toReversed()) {
    if (ref.hidden) continue;
    const manifest = await unlessDamaged(() => readManifest(reader, ref));
    if (manifest !== null && accept(manifest)) return { ref, manifest };
  }
  return null;
}

/** The manifest of {@link newestSound}. */
export async function newestManifest(...search: Parameters<typeof newestSound>): Promise<Manifest | null> {
  return (await newestSound(...search))?.manifest ?? null;
}
