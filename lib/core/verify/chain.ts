import type { Manifest } from '../snapshots/manifest.ts';
import { dumpKey, manifestKey, snapshotInstant } from '../vault/keys.ts';
import { type Doubt, recordedDoubts } from './doubt.ts';

const hour = 3_600_000;
/** How far the clocks of database, job and store may disagree. */
const skew = hour;
/** The longest that a run may take from its slot, or its snapshot, to its manifest. */
const longestRun = 48 * hour;

export interface ManifestEvidence {
  /** Where the manifest was found. */
  readonly manifestKey: string;
  readonly manifest: Manifest;
  /** When the store received this version of the manifest. */
  readonly manifestStoredAt: Date;
  /** What the store says about the dump's version that the manifest names; null when it has no such version. */
  readonly dumpStored: { readonly size: number; readonly versionId: string; readonly storedAt: Date } | null;
  /** The snapshot taken before this one; null where there is none, and after a restore or a new baseline. */
  readonly previous: Omit<ChainLink, 'dump' | 'doubtful' | 'begins'> | null;
}

/** A snapshot's position in a history. */
type Place = Pick<Manifest, 'snapshotAt'> & { readonly source: Pick<Manifest['source'], 'systemIdentifier' | 'lsn'> };

/** The part of an earlier manifest that is needed: 10,000 tables make a manifest of megabytes, and 200 are examined. */
export type ChainLink = Pick<Manifest, 'snapshot' | 'snapshotAt'> & {
  readonly source: Pick<Manifest['source'], 'systemIdentifier' | 'lsn' | 'timeline'>;
  readonly dump: Pick<Manifest['dump'], 'key' | 'versionId' | 'sha256'>;
  readonly catalog: { readonly database: Pick<Manifest['catalog']['database'], 'oid'> };
  /** The backup found a doubt about it: no snapshot has to follow from it. */
  readonly doubtful: boolean;
  /**
   * The backup found a good reason to begin the history again here: later snapshots need not follow from earlier ones.
   */
  readonly begins: boolean;
};

/** Reduces a manifest to what a {@link ChainLink} needs. */
export function linkOf(manifest: Manifest): ChainLink {
  const { snapshot, snapshotAt, source, dump, catalog } = manifest;
  return {
    snapshot,
    snapshotAt,
    source: {
      systemIdentifier: source.systemIdentifier,
      lsn: source.lsn,
      ...(source.timeline === undefined ? {} : { timeline: source.timeline }),
    },
    dump: { key: dump.key, versionId: dump.versionId, sha256: dump.sha256 },
    catalog: { database: { oid: catalog.database.oid } },
    doubtful: recordedDoubts(manifest).length > 0,
    begins: manifest.accepted === true || (manifest.breaks ?? []).length > 0,
  };
}

/**
 * Evidence that a manifest is not what it claims to be; empty when there is none. Finds an older valid dump that is
 * passed off as the newest: its own name, its times, the store's times, its position in the write-ahead log and the
 * database's OID must agree with each other and follow the previous manifest. The digests are checked when the bytes
 * are read.
 */
export function judgeManifest(evidence: ManifestEvidence): readonly Doubt[] {
  return [
    ...as('name', judgeNames(evidence)),
    ...as('dump', judgeDump(evidence)),
    ...as('time', judgeTimes(evidence)),
    ...judgeSuccession(evidence),
  ];
}

function as(kind: string, details: readonly string[]): readonly Doubt[] {
  return details.map((detail) => ({ kind, detail }));
}

function judgeNames({ manifest, manifestKey: foundAt }: ManifestEvidence): readonly string[] {
  const problems: string[] = [];
  if (foundAt !== manifestKey(manifest.host, manifest.snapshot)) {
    problems.push(`the manifest at ${foundAt} says that it is ${manifest.host} ${manifest.snapshot}`);
  }
  if (manifest.dump.key !== dumpKey(manifest.host, manifest.snapshot, manifest.dump.recipients.length > 0)) {
    problems.push(`the manifest of ${manifest.snapshot} names the dump ${manifest.dump.key}`);
  }
  return problems;
}

function judgeDump({ manifest, dumpStored }: ManifestEvidence): readonly string[] {
  const { key, versionId, bytes } = manifest.dump;
  if (dumpStored === null) return [`version ${versionId} of ${key} is not in the vault`];
  const problems: string[] = [];
  if (dumpStored.versionId !== versionId) {
    problems.push(`the vault gave version ${dumpStored.versionId} of ${key}, the manifest names ${versionId}`);
  }
  if (dumpStored.size !== bytes) problems.push(`${key} has ${dumpStored.size} bytes, the manifest says ${bytes}`);
  if (bytes === 0 || manifest.dump.archiveBytes === 0) problems.push(`the manifest says that ${key} is empty`);
  return problems;
}

function judgeTimes({ manifest, manifestStoredAt, dumpStored }: ManifestEvidence): readonly string[] {
  const problems: string[] = [];
  const taken = Date.parse(manifest.snapshotAt);
  const named = snapshotInstant(manifest.snapshot).getTime();
  const stored = manifestStoredAt.getTime();
  if (!follows(named, taken)) problems.push(`snapshot ${manifest.snapshot} was taken at ${manifest.snapshotAt}`);
  if (!follows(taken, stored)) {
    problems.push(
      `the snapshot was taken at ${manifest.snapshotAt}, the store took its manifest in at ${manifestStoredAt.toISOString()}`,
    );
  }
  if (manifest.slot !== null && Date.parse(manifest.slot) !== named) {
    problems.push(`snapshot ${manifest.snapshot} says that it is for slot ${manifest.slot}`);
  }
  // A store may give a multipart object the time at which its upload began, so the dump is only never younger.
  if (dumpStored !== null && dumpStored.storedAt.getTime() > stored + skew) {
    problems.push(`the dump was stored at ${dumpStored.storedAt.toISOString()}, after its manifest`);
  }
  if (dumpStored !== null && !follows(taken, dumpStored.storedAt.getTime())) {
    problems.push(
      `the snapshot was taken at ${manifest.snapshotAt}, its dump stored at ${dumpStored.storedAt.toISOString()}`,
    );
  }
  return problems;
}

function follows(before: number, after: number): boolean {
  return after >= before - skew && after <= before + longestRun;
}

/**
 * A server that was replaced (another system identifier) breaks no chain: positions of two servers cannot be compared.
 * On the same server the log only grows. A database that was dropped and created again has a new OID, which is
 * expected only after a restore, where the caller gives no previous manifest.
 */
function judgeSuccession({ manifest, previous }: ManifestEvidence): readonly Doubt[] {
  if (previous === null) return [];
  const problems: Doubt[] = [];
  if (Date.parse(manifest.snapshotAt) < Date.parse(previous.snapshotAt)) {
    const detail = `the snapshot was taken at ${manifest.snapshotAt}, before the previous one, ${previous.snapshotAt}`;
    problems.push({ kind: 'order', detail });
  }
  const system = manifest.source.systemIdentifier;
  if (system === null || system !== previous.source.systemIdentifier) return problems;
  if (positionOf(manifest) < positionOf(previous)) {
    const detail = `the log position ${manifest.source.lsn} lies before the previous snapshot's, ${previous.source.lsn}`;
    problems.push({ kind: 'log-position', detail });
  }
  const oid = manifest.catalog.database.oid;
  const previousOid = previous.catalog.database.oid;
  if (oid !== previousOid) {
    problems.push({ kind: 'database', detail: `the database has OID ${oid}, in the previous snapshot ${previousOid}` });
  }
  return problems;
}

/**
 * The manifest that `next` must follow among the earlier ones, which come in the store's order; null where there is
 * none, and where the history begins again with `next`.
 */
export function predecessorOf(next: Manifest, earlier: readonly ChainLink[]): ChainLink | null {
  if (linkOf(next).begins) return null;
  const beginning = earlier.findLastIndex(({ begins }) => begins);
  return lastCredible(earlier.slice(Math.max(beginning, 0)).filter(({ doubtful }) => !doubtful));
}

/**
 * The last of the longest run of manifests, in the store's order, each of which
 * follows the ones before it; of several equally long runs, of the one that ends last. So a false manifest counts for
 * little: neither a second false one after it nor the next true one is judged by it for long. Null where there is none.
 */
export function lastCredible<L extends Place>(earlier: readonly L[]): L | null {
  const lengths: number[] = [];
  let best: number | null = null;
  for (const [at, manifest] of earlier.entries()) {
    let length = 1;
    for (let before = 0; before < at; before += 1) {
      const previous = earlier[before];
      const reached = (lengths[before] ?? 0) + 1;
      if (previous !== undefined && reached > length && mayFollow(previous, manifest)) length = reached;
    }
    lengths.push(length);
    if (best === null || length >= (lengths[best] ?? 0)) best = at;
  }
  return best === null ? null : (earlier[best] ?? null);
}

function mayFollow(previous: Place, manifest: Place): boolean {
  if (Date.parse(manifest.snapshotAt) <= Date.parse(previous.snapshotAt)) return false;
  const system = manifest.source.systemIdentifier;
  const comparable = system !== null && system === previous.source.systemIdentifier;
  return !comparable || positionOf(manifest) >= positionOf(previous);
}

/** `16/B374D848` is two halves of 32 bits, in hex. */
export function positionOf({ source }: { readonly source: Pick<Manifest['source'], 'lsn'> }): bigint {
  const [high = '0', low = '0'] = source.lsn.split('/');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
