import type { Manifest } from '../../core/snapshots/manifest.ts';
import { parseSnapshotKey } from '../../core/vault/keys.ts';
import { type ChainLink, judgeManifest, linkOf, predecessorOf } from '../../core/verify/chain.ts';
import { type Doubt, recordedDoubts } from '../../core/verify/doubt.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { each, inOrder } from '../inOrder.ts';
import { unlessDamaged } from './damage.ts';
import { otherThanProven, type PinsByName, readPins } from './provenPins.ts';
import { readRestores } from './restores.ts';
import { manifestsAtOnce, readStored, type SnapshotRef, type StoredManifest } from './snapshots.ts';

/** What contradicts a manifest; empty when nothing does. */
export type Contradictions = (
  found: Pick<StoredManifest, 'ref' | 'manifest' | 'signed' | 'sha256'>,
) => Promise<readonly Doubt[]>;

interface Link extends ChainLink {
  readonly signed: boolean;
}

const looksAtOnce = 16;

/** How many snapshots before the chosen one are read: a week of hourly ones, and the daily ones of a month. */
const farthestBack = 200;

/**
 * Finds where a snapshot's own name, times, log position and sizes disagree with each other, with the store, or with
 * the snapshots before it (an older dump passed off as a newer one), and where it is not what a drill proved under its
 * name. Doubts that the backup itself recorded are not repeated. Each manifest is read once.
 */
export function contradictionsIn(reader: VaultReader, host: string, all: readonly SnapshotRef[]): Contradictions {
  const links = new Map<string, Link | null>();
  let pins: Promise<PinsByName> | null = null;
  return async (stored) => {
    const { ref, manifest, signed } = stored;
    const dumpStored = await reader.head(manifest.dump.key, manifest.dump.versionId);
    const found = { manifestKey: ref.manifestKey, manifest, manifestStoredAt: ref.storedAt, dumpStored };
    const judge = async (earlier: readonly Link[]): Promise<readonly Doubt[]> => {
      const previous = await comparablePrevious(reader, host, manifest, earlier);
      return [...judgeManifest({ ...found, previous }), ...copied(manifest, earlier)];
    };
    // An unsigned manifest is no evidence against a signed one, and one without a dump none against any snapshot.
    const earlier = (await linksBefore(reader, all, ref, links)).filter((link) => link.signed || !signed);
    const quick = await judge(earlier);
    const doubts = quick.length === 0 ? quick : await judge(await withDumps(reader, earlier));
    const known = new Set(recordedDoubts(manifest).map(({ kind }) => kind));
    pins ??= readPins(reader, host);
    return [...otherThanProven(await pins, stored), ...doubts].filter(({ kind }) => !known.has(kind));
  };
}

/** No two dumps are equal: each contains its time, and a sealed one its own session key. */
function copied({ dump }: Manifest, earlier: readonly ChainLink[]): readonly Doubt[] {
  const other = earlier.find((link) => link.dump.sha256 === dump.sha256);
  return other === undefined ? [] : [{ kind: 'copy', detail: `its dump is that of snapshot ${other.snapshot}` }];
}

/** Those that can be read, in the store's order: slot 14 runs at 14:07, after what a person took as 14-05-00. */
async function linksBefore(
  reader: VaultReader,
  all: readonly SnapshotRef[],
  { manifestKey, storedAt }: SnapshotRef,
  known: Map<string, Link | null>,
): Promise<readonly Link[]> {
  const before = all
    // Junk stored before a manifest, under its name, makes that snapshot look older than it is.
    .filter((ref) => ref.manifestKey !== manifestKey && ref.storedAt < storedAt)
    .toSorted((a, b) => a.storedAt.getTime() - b.storedAt.getTime())
    .slice(-farthestBack);
  const read = inOrder(each(before), manifestsAtOnce, async (ref) => {
    // Not by its version alone: a bucket without versions calls every one `null`.
    const identity = JSON.stringify([ref.manifestKey, ref.manifestVersionId]);
    const had = known.get(identity);
    if (had !== undefined) return had;
    // A damaged manifest says nothing about those that come after it.
    const link = await unlessDamaged(async () => {
      const { manifest, signed } = await readStored(reader, ref);
      return { ...linkOf(manifest), signed };
    });
    known.set(identity, link);
    return link;
  });
  const links: Link[] = [];
  for await (const link of read) if (link !== null) links.push(link);
  return links;
}

/** Those whose dump exists under their own name in the version they state: up to 200 requests, only after a doubt. */
async function withDumps(reader: VaultReader, links: readonly Link[]): Promise<readonly Link[]> {
  const looks = inOrder(each(links), looksAtOnce, async (link) => {
    const { key, versionId } = link.dump;
    const own = parseSnapshotKey(key)?.snapshot === link.snapshot;
    return own && (await reader.head(key, versionId)) !== null ? link : null;
  });
  const found: Link[] = [];
  for await (const link of looks) if (link !== null) found.push(link);
  return found;
}

/** The snapshot that this one must follow; null where a restore in between began a new history. */
async function comparablePrevious(
  reader: VaultReader,
  host: string,
  manifest: Manifest,
  earlier: readonly ChainLink[],
): Promise<ChainLink | null> {
  const previous = predecessorOf(manifest, earlier);
  if (previous === null) return null;
  for await (const { startedAt } of readRestores(reader, host, new Date(previous.snapshotAt))) {
    if (Date.parse(startedAt) < Date.parse(manifest.snapshotAt)) return null;
  }
  return previous;
}
