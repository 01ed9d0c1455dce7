import type { Manifest } from '../../core/snapshots/manifest.ts';
import { parseSnapshotKey } from '../../core/vault/keys.ts';
import { type ChainLink, judgeManifest, linkOf, predecessorOf } from '../../core/verify/chain.ts';
import { type Doubt, recordedDoubts } from '../../core/verify/doubt.ts';
import { aheadOfMarks, type LiveMark } from '../../core/verify/liveMark.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { each, inOrder } from '../inOrder.ts';
import { unlessDamaged } from './damage.ts';
import { readLiveMarks } from './liveMarks.ts';
import { otherThanProven, type PinsByName, readPins } from './provenPins.ts';
import { readRestores } from './restores.ts';
import { manifestsAtOnce, readStored, type SnapshotRef, type StoredManifest } from './snapshots.ts';

/** What contradicts a manifest; empty when nothing does. */
export type Contradictions = (
  found: Pick<StoredManifest, 'ref' | 'manifest' | 'signed' | 'sha256'>,
) => Promise<readonly Doubt[]>;

interface Link extends ChainLink {
  readonly signed: boolean;
  readonly storedAt: Date;
}

const looksAtOnce = 16;

/** How many snapshots before the chosen one are read: a week of hourly ones, and the daily ones of a month. */
const farthestBack = 200;

/**
 * Finds where a snapshot's own name, times, log position and sizes disagree with each other, with the store, or with
 * the snapshots before it (an older dump passed off as a newer one), and where it is not what a drill proved under its
 * name. Doubts that the backup itself recorded are not repeated. Each manifest is read once.
 */
export function contradictionsIn(
  reader: VaultReader,
  host: string,
  all: readonly SnapshotRef[],
  known: readonly LiveMark[] = [],
): Contradictions {
  let marks: Promise<readonly LiveMark[]> | null = null;
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
    marks ??= readLiveMarks(reader, host).then((read) => [...read, ...known]);
    const lived = await marks;
    const ahead = aheadOfMarks(lived, manifest, ref.storedAt);
    // An unsigned manifest is no evidence against a signed one, one that is ahead of the live database or of its own time none
    // against any snapshot, and neither is one without a dump.
    const earlier = (await linksBefore(reader, all, ref, links)).filter(
      (link) => (link.signed || !signed) && aheadOfMarks(lived, link, link.storedAt) === null,
    );
    const quick = await judge(earlier);
    const followed = quick.length === 0 ? quick : await judge(await withDumps(reader, earlier));
    const doubts = ahead === null ? followed : [ahead, ...followed.filter(({ kind }) => kind !== ahead.kind)];
    const recorded = new Set(recordedDoubts(manifest).map(({ kind }) => kind));
    pins ??= readPins(reader, host);
    return [...otherThanProven(await pins, stored), ...doubts].filter(({ kind }) => !recorded.has(kind));
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
      return { ...linkOf(manifest), signed, storedAt: ref.storedAt };
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
