import type { DrillProof } from '../core/runs/receipt.ts';
import type { Absence } from '../core/snapshots/leftOut.ts';
import type { Manifest } from '../core/snapshots/manifest.ts';
import { planRetention, type RetentionDecision, type Tier } from '../core/snapshots/retention.ts';
import type { RetentionPolicy } from '../core/snapshots/retentionRefusal.ts';
import type { Doubt } from '../core/verify/doubt.ts';
import type { VaultReader } from '../ports/vault.ts';
import { proves, readProofs } from './vaultRecords/proofs.ts';
import { type ReadSnapshot, readSnapshots } from './vaultRecords/readSnapshots.ts';
import { readInventory, type SnapshotInventory, type SnapshotRef } from './vaultRecords/snapshots.ts';

export interface ListedSnapshot {
  readonly snapshot: string;
  /** Null where the manifest cannot be read; `problem` says why. */
  readonly snapshotAt: string | null;
  readonly database: string | null;
  readonly storedBytes: number | null;
  /** The plain archive inside the dump. */
  readonly archiveBytes: number | null;
  /** On the server's disk, indexes and bloat included. */
  readonly databaseBytes: number | null;
  readonly tables: number | null;
  readonly rows: number | null;
  readonly sealed: boolean | null;
  /** Fingerprints of the keys that open it. */
  readonly recipients: readonly string[];
  readonly quarantine: readonly string[];
  /** What a restore of it does not bring back. */
  readonly notInSnapshot: readonly Absence[];
  /** What does not follow from earlier snapshots, without the reasons of a quarantine. Absent where everything does. */
  readonly doubts?: readonly Doubt[];
  readonly lockedUntil: string | null;
  readonly held: boolean;
  readonly proof: 'proven' | 'failed' | 'not drilled';
  /** What the proof does not cover: what only a superuser could restore. Absent where there is nothing. */
  readonly except?: readonly string[];
  /** What retention keeps it for; null for what prune has hidden or would hide, and for what cannot be read. */
  readonly tier: Tier | null;
  /** When retention stops keeping it; null where no end is known, and without a tier. */
  readonly keptUntil: string | null;
  /** Why prune keeps it, or would hide it. */
  readonly reason: string | null;
  readonly hidden: boolean;
  readonly problem: string | null;
  /** No manifest under this name counts: somebody else wrote it, or it is not signed. Absent otherwise. */
  readonly foreign?: true;
}

export interface ListOptions {
  /** Those too that prune has hidden. */
  readonly hidden: boolean;
  /** The newest ones only. */
  readonly limit?: number;
}

export interface Retention {
  readonly policy: RetentionPolicy;
  readonly now: Date;
}

/** What a list is made from, beside the manifests. */
export interface ListSource {
  readonly inventory: SnapshotInventory;
  readonly proofs: ReadonlyMap<string, DrillProof>;
}

/** Every snapshot of a host, newest first; hidden ones only when asked for. Without `retention` no tier is told. */
export async function list(
  reader: VaultReader,
  host: string,
  options: ListOptions,
  retention?: Retention,
): Promise<readonly ListedSnapshot[]> {
  const listed = { inventory: await readInventory(reader, host), proofs: await readProofs(reader, host) };
  return listInventory(reader, host, listed, options, retention);
}

/** The same for a caller that has already read the shelf and the proofs. */
export async function listInventory(
  reader: VaultReader,
  host: string,
  { inventory, proofs }: ListSource,
  options: ListOptions,
  retention?: Retention,
): Promise<readonly ListedSnapshot[]> {
  const refs = inventory.snapshots.filter((ref) => options.hidden || !ref.hidden);
  const read: ReadSnapshot<Content>[] = [];
  for await (const snapshot of readSnapshots(reader, refs.toReversed(), proofs, contentOf)) read.push(snapshot);
  const decisions = retention === undefined ? new Map<string, never>() : decisionsOn(read, host, retention);
  return read
    .map((snapshot) => describe(snapshot, proofs.get(snapshot.ref.snapshot), decisions.get(snapshot.ref.manifestKey)))
    .slice(0, options.limit);
}

/** What prune would decide at this moment, by the manifest's key; hidden snapshots are not considered. */
function decisionsOn(
  read: readonly ReadSnapshot<Content>[],
  host: string,
  { policy, now }: Retention,
): ReadonlyMap<string, RetentionDecision> {
  const snapshots = read.flatMap(({ ref, fact }) => (fact === null || ref.hidden ? [] : [fact]));
  const { decisions } = planRetention({ ...policy, host, snapshots, now });
  return new Map(decisions.map((decision) => [decision.fact.manifestKey, decision]));
}

function describe(
  { ref, fact, content, problem, foreign }: ReadSnapshot<Content>,
  proof: DrillProof | undefined,
  decision: RetentionDecision | undefined,
): ListedSnapshot {
  return {
    snapshot: ref.snapshot,
    ...(content ?? unread),
    lockedUntil: fact?.lockedUntil?.toISOString() ?? null,
    held: fact?.held ?? false,
    proof: verdictOn(ref, proof),
    ...(proves(proof, ref.manifestVersionId) && proof?.except !== undefined ? { except: proof.except } : {}),
    tier: decision?.tier ?? null,
    keptUntil: decision?.until?.toISOString() ?? null,
    reason: decision?.reason ?? null,
    hidden: ref.hidden,
    problem,
    ...(foreign ? { foreign } : {}),
  };
}

function verdictOn({ manifestVersionId }: SnapshotRef, proof: DrillProof | undefined): ListedSnapshot['proof'] {
  if (proves(proof, manifestVersionId)) return 'proven';
  return proof?.verdict === 'failed' && proof.manifestVersionId === manifestVersionId ? 'failed' : 'not drilled';
}

const unread = {
  snapshotAt: null,
  database: null,
  storedBytes: null,
  archiveBytes: null,
  databaseBytes: null,
  tables: null,
  rows: null,
  sealed: null,
  recipients: [],
  quarantine: [],
  notInSnapshot: [],
} as const;

type Content = Pick<
  ListedSnapshot,
  | 'snapshotAt'
  | 'database'
  | 'storedBytes'
  | 'archiveBytes'
  | 'databaseBytes'
  | 'tables'
  | 'rows'
  | 'sealed'
  | 'recipients'
  | 'quarantine'
  | 'notInSnapshot'
  | 'doubts'
>;

function contentOf(manifest: Manifest): Content {
  return {
    snapshotAt: manifest.snapshotAt,
    database: manifest.source.database,
    storedBytes: manifest.dump.bytes,
    archiveBytes: manifest.dump.archiveBytes,
    databaseBytes: manifest.catalog.database.sizeBytes,
    tables: manifest.census.length,
    rows: manifest.census.reduce((sum, table) => sum + table.rows, 0),
    sealed: manifest.dump.recipients.length > 0,
    recipients: manifest.dump.recipients,
    quarantine: manifest.quarantine,
    notInSnapshot: manifest.notInSnapshot ?? [],
    ...(manifest.doubts === undefined || manifest.doubts.length === 0 ? {} : { doubts: manifest.doubts }),
  };
}
