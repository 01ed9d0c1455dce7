import { type ChainLink, judgeManifest, lastCredible, linkOf } from '../../core/chain.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports.ts';
import { each, inOrder } from '../inOrder.ts';
import type { Chosen } from '../records/choose.ts';
import { unlessDamaged } from '../records/damage.ts';
import { readRestores } from '../records/restores.ts';
import { manifestsAtOnce, readManifest, readShelf } from '../records/snapshots.ts';

/**
 * Refuses a snapshot whose own name, times, log position and sizes disagree with each other, with the store, or with the
 * snapshot before it: an older dump passed off as a newer one. Failure `verification`.
 */
export async function refuseForged(reader: VaultReader, host: string, chosen: Chosen): Promise<void> {
  const { manifest, ref } = chosen;
  const dump = await reader.head(manifest.dump.key, manifest.dump.versionId);
  const earlier = await manifestsBefore(reader, host, chosen);
  const problems = [
    ...judgeManifest({
      manifestKey: ref.manifestKey,
      manifest,
      manifestStoredAt: ref.storedAt,
      dumpStored: dump,
      previous: await comparablePrevious(reader, host, chosen, earlier),
    }),
    // No two dumps are alike: each bears its time, and a sealed one a key of its own.
    ...earlier
      .filter((other) => other.dump.sha256 === manifest.dump.sha256)
      .slice(0, 1)
      .map((other) => `its dump is that of snapshot ${other.snapshot}`),
  ];
  if (problems.length === 0) return;
  throw new Failure('verification', `snapshot ${manifest.snapshot} is not what it says: ${problems.join('; ')}`);
}

/** As many snapshots before the chosen one are read: a week of hourly ones, and the daily ones of a month. */
const farthestBack = 200;

/** Those that can be read, in the store's order: slot 14 runs at 14:07, after what a person took as 14-05-00. */
async function manifestsBefore(reader: VaultReader, host: string, chosen: Chosen): Promise<readonly ChainLink[]> {
  const { snapshots } = await readShelf(reader, host);
  const before = snapshots
    .filter((ref) => ref.storedAt < chosen.ref.storedAt)
    .toSorted((a, b) => a.storedAt.getTime() - b.storedAt.getTime())
    .slice(-farthestBack);
  // A damaged manifest says nothing about those that come after it.
  const read = inOrder(each(before), manifestsAtOnce, (ref) =>
    unlessDamaged(async () => linkOf(await readManifest(reader, ref))),
  );
  const links: ChainLink[] = [];
  for await (const link of read) if (link !== null) links.push(link);
  return links;
}

/** The snapshot that this one must follow, unless a restore in between began a new history. */
async function comparablePrevious(
  reader: VaultReader,
  host: string,
  chosen: Chosen,
  earlier: readonly ChainLink[],
): Promise<ChainLink | null> {
  const previous = lastCredible(earlier);
  if (previous === null) return null;
  for await (const { startedAt } of readRestores(reader, host, new Date(previous.snapshotAt))) {
    if (Date.parse(startedAt) < Date.parse(chosen.manifest.snapshotAt)) return null;
  }
  return previous;
}
