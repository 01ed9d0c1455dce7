import type { Manifest } from '../../core/snapshots/manifest.ts';
import { snapshotInstant } from '../../core/vault/keys.ts';
import { type Doubt, recordedDoubts } from '../../core/verify/doubt.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { isDamage, unlessDamaged } from './damage.ts';
import { isForeign } from './foreign.ts';
import { proves, readProofs } from './proofs.ts';
import { newestSound, readInventory, readManifest, readStored, type SnapshotRef } from './snapshots.ts';

/** How an operator names the restore point. */
export type Choice =
  | { readonly by: 'latest' }
  /** The newest that a drill has proven. */
  | { readonly by: 'proven' }
  /** The newest snapshot taken at or before this moment. */
  | { readonly by: 'time'; readonly at: Date }
  | { readonly by: 'name'; readonly snapshot: string };

export interface Chosen {
  readonly ref: SnapshotRef;
  readonly manifest: Manifest;
  /** Of the manifest's stored bytes, hex. */
  readonly sha256: string;
  /** Whether a key that this process trusts signed the manifest. */
  readonly signed: boolean;
  /** Doubts about it that did not keep it from being chosen: it was named, or the doubt was trusted. */
  readonly doubts: readonly Doubt[];
  /** Newer snapshots that were passed over, newest first. */
  readonly skipped: readonly Skipped[];
  /**
   * Finds the next older one that is not hidden and has a readable manifest, to fall back on when this one is damaged.
   */
  readonly older: () => Promise<SnapshotRef | null>;
}

export interface Skipped {
  readonly snapshot: string;
  readonly reason: string;
}

/** There is no index of the files, not even a damaged one: the snapshot is not at fault. */
export class NeverMirrored extends Failure {
  constructor(host: string, bucket: string) {
    super('verification', `there is no index of ${host}'s files in ${bucket}: no mirror ever ran`, {
      hint: 'mirror the files: lifeboat mirror; or go on without them: --only database (to a task: ONLY=database)',
    });
  }
}

/** The chosen snapshot is damaged, and this is the one to try next. */
export class DamagedSnapshot extends Failure {
  readonly older: string;

  constructor({ message, hint }: Failure, { snapshot }: SnapshotRef, cause: unknown) {
    super('verification', message, {
      hint: `${hint === undefined ? '' : `${hint}; or `}the next older snapshot is ${snapshot}: lifeboat restore --snapshot ${snapshot} (to a task: SNAPSHOT=${snapshot})`,
      cause,
    });
    this.older = snapshot;
  }
}

/**
 * Finds and reads the manifest that a choice means, whatever its doubts. Failure `usage` when there is none; the
 * hint names what there is. A manifest that cannot be used is a Failure as {@link withOlder} gives it.
 */
export async function chooseSnapshot(reader: VaultReader, host: string, choice: Choice): Promise<Chosen> {
  const snapshots = await snapshotsOf(reader, host);
  const index = await position(reader, host, snapshots, choice);
  const ref = snapshots[index];
  if (ref === undefined) throw nothingFor(choice, snapshots);
  const older = olderThan(reader, snapshots, index, choice);
  try {
    const stored = await readStored(reader, ref);
    return { ...stored, doubts: recordedDoubts(stored.manifest), skipped: [], older };
  } catch (error) {
    throw await withOlder(error, older);
  }
}

/** By name, oldest first, never none. */
export async function snapshotsOf(reader: VaultReader, host: string): Promise<readonly SnapshotRef[]> {
  const { snapshots } = await readInventory(reader, host);
  if (snapshots.length > 0) return snapshots;
  throw new Failure('usage', `there is no snapshot of ${host} in ${reader.bucket}`, {
    hint: 'is BACKUP_HOST the name that the backups were made under? look with: lifeboat list',
  });
}

/** What to fall back on: never a doubtful one. */
export function olderThan(
  reader: VaultReader,
  snapshots: readonly SnapshotRef[],
  index: number,
  choice: Choice,
): Chosen['older'] {
  const fits = (manifest: Manifest): boolean =>
    recordedDoubts(manifest).length === 0 && (choice.by !== 'time' || new Date(manifest.snapshotAt) <= choice.at);
  return async () => (await newestSound(reader, snapshots.slice(0, index), fits))?.ref ?? null;
}

async function position(
  reader: VaultReader,
  host: string,
  snapshots: readonly SnapshotRef[],
  choice: Choice,
): Promise<number> {
  if (choice.by === 'latest') {
    for (let index = snapshots.length - 1; index >= 0; index -= 1) {
      if (!(await isForeignName(reader, snapshots[index]))) return index;
    }
    return -1;
  }
  if (choice.by === 'proven') {
    const proofs = await readProofs(reader, host);
    return snapshots.findLastIndex(({ snapshot, candidates }) =>
      candidates.some(({ versionId }) => proves(proofs.get(snapshot), versionId)),
    );
  }
  if (choice.by === 'name') return snapshots.findIndex((ref) => ref.snapshot === choice.snapshot);
  for (let index = snapshots.length - 1; index >= 0; index -= 1) {
    const ref = snapshots[index];
    if (ref === undefined || snapshotInstant(ref.snapshot) > choice.at) continue;
    if (await isForeignName(reader, ref)) continue;
    const manifest = await unlessDamaged(() => readManifest(reader, ref));
    // When a damaged one was taken is unknown, and skipping it silently could restore less than was asked for.
    if (manifest === null || new Date(manifest.snapshotAt) <= choice.at) return index;
  }
  return -1;
}

/** Whether no manifest under a name counts: such names are not worth offering. */
async function isForeignName(reader: VaultReader, ref: SnapshotRef | undefined): Promise<boolean> {
  if (ref === undefined || reader.trust === null) return false;
  try {
    await readStored(reader, ref);
    return false;
  } catch (error) {
    if (!isDamage(error)) throw error;
    return isForeign(error);
  }
}

export function nothingFor(choice: Choice, snapshots: readonly SnapshotRef[]): Failure {
  const oldest = snapshots[0]?.snapshot;
  const newest = snapshots.at(-1)?.snapshot;
  const wanted = wantedBy(choice);
  return new Failure('usage', `there is no snapshot ${wanted}; the oldest is ${oldest}, the newest ${newest}`, {
    hint: 'see them all: lifeboat list',
  });
}

function wantedBy(choice: Choice): string {
  if (choice.by === 'name') return `called ${JSON.stringify(choice.snapshot)}`;
  return choice.by === 'proven' ? 'that a drill has proven' : 'that old';
}

/** Adds to a failed verification the snapshot to try next, where there is one. */
export async function withOlder(error: unknown, older: Chosen['older']): Promise<unknown> {
  // An older snapshot has no more files than this one where no mirror ever ran.
  if (!isDamage(error) || error instanceof NeverMirrored) return error;
  try {
    const next = await older();
    return next === null ? error : new DamagedSnapshot(error, next, error);
  } catch {
    // The damage is the error to report, even where the vault has become unreachable since.
    return error;
  }
}
