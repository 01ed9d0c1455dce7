import type { Manifest } from '../core/manifest.ts';
import type { VaultReader } from '../ports.ts';
import { proves, readProofs } from './records/proofs.ts';
import { readManifest, readShelf, type SnapshotRef } from './records/snapshots.ts';

export interface ListedSnapshot {
  readonly snapshot: string;
  /** Null where the manifest cannot be read; `problem` says why. */
  readonly snapshotAt: string | null;
  readonly database: string | null;
  readonly storedBytes: number | null;
  readonly tables: number | null;
  readonly rows: number | null;
  readonly sealed: boolean | null;
  readonly quarantine: readonly string[];
  readonly lockedUntil: string | null;
  readonly held: boolean;
  readonly proof: 'proven' | 'failed' | 'not drilled';
  readonly hidden: boolean;
  readonly problem: string | null;
}

export interface ListOptions {
  /** Those too that prune has hidden. */
  readonly hidden: boolean;
  /** The newest ones only. */
  readonly limit?: number;
}

/** Every snapshot of a host, newest first; hidden ones only when asked for. */
export async function list(
  reader: VaultReader,
  host: string,
  options: ListOptions,
): Promise<readonly ListedSnapshot[]> {
  const [shelf, proofs] = [await readShelf(reader, host), await readProofs(reader, host)];
  const refs = shelf.snapshots.filter((ref) => options.hidden || !ref.hidden).toReversed();
  const rows: ListedSnapshot[] = [];
  for (const ref of refs.slice(0, options.limit)) {
    const proof = proofs.get(ref.snapshot);
    const failed = proof?.verdict === 'failed' && proof.manifestVersionId === ref.manifestVersionId;
    rows.push(
      await describe(reader, ref, proves(proof, ref.manifestVersionId) ? 'proven' : failed ? 'failed' : 'not drilled'),
    );
  }
  return rows;
}

async function describe(
  reader: VaultReader,
  ref: SnapshotRef,
  proof: ListedSnapshot['proof'],
): Promise<ListedSnapshot> {
  const manifest = await readManifest(reader, ref).catch((error: unknown) =>
    error instanceof Error ? error : new Error(String(error)),
  );
  const info = await reader.head(ref.manifestKey, ref.manifestVersionId);
  const common = {
    snapshot: ref.snapshot,
    lockedUntil: info?.lockedUntil?.toISOString() ?? null,
    held: info?.held ?? false,
    proof,
    hidden: ref.hidden,
  };
  if (manifest instanceof Error) return { ...common, ...unread, problem: manifest.message };
  return { ...common, ...read(manifest), problem: null };
}

const unread = {
  snapshotAt: null,
  database: null,
  storedBytes: null,
  tables: null,
  rows: null,
  sealed: null,
  quarantine: [],
} as const;

function read(manifest: Manifest) {
  return {
    snapshotAt: manifest.snapshotAt,
    database: manifest.source.database,
    storedBytes: manifest.dump.bytes,
    tables: manifest.census.length,
    rows: manifest.census.reduce((sum, table) => sum + table.rows, 0),
    sealed: manifest.dump.recipients.length > 0,
    quarantine: manifest.quarantine,
  };
}
