import { chooseIndexes, mergeAsOf } from '../../core/files/asOf.ts';
import type { BucketSettings } from '../../core/files/bucketSettings.ts';
import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { parseIndexKey } from '../../core/vault/keys.ts';
import type { IndexPin, ProofPins } from '../../core/verify/proofPins.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { NeverMirrored } from '../vaultRecords/choose.ts';
import { isDamage } from '../vaultRecords/damage.ts';
import { isForeign } from '../vaultRecords/foreign.ts';
import { type IndexRef, listIndexes, type OpenIndex, openIndex } from '../vaultRecords/indexes.ts';
import { versionsByKey } from '../vaultRecords/versions.ts';

/** The files that belong to a database as of one moment. */
export interface FilesAsOf {
  /** Sorted by key bytes; every call is a new pass over the vault's indexes. */
  pages(): AsyncIterable<readonly IndexEntry[]>;
  /** What may be missing, in a sentence; null when an index covers the moment. */
  readonly note: string | null;
  readonly indexKeys: readonly string[];
  /** The exact versions that were read. */
  readonly pins: readonly IndexPin[];
  /** The bucket's own settings; null where the newest of these indexes does not record them. */
  readonly settings: BucketSettings | null;
  /** Null where there was an index from after the moment; otherwise the moment the files are from, ISO 8601. */
  readonly filesAsOf: string | null;
}

/** Names of indexes may be an hour ahead of their listing, and clocks may differ: how many to open around a moment. */
const slackMilliseconds = 3_600_000;

/**
 * Finds the indexes that speak for `at`: the first whose listing began after it, and the last before. Both are read to
 * their end first; one that proves damaged is passed over for the next, and the note says so. Where a drill has proven
 * the snapshot, the indexes that it pinned speak and nothing that was written later; only a drill that ran before there
 * was an index of after the moment leaves that one place to a later one.
 */
export async function findFiles(
  reader: VaultReader,
  host: string,
  at: Date,
  proven: ProofPins | null = null,
): Promise<FilesAsOf> {
  const listed = await listIndexes(reader, host);
  const own = proven === null ? null : await pinned(reader, proven);
  const all = own === null ? listed : proven?.filesAsOf === null ? own : [...own, ...laterThan(own, listed)];
  const mayBeBefore = own === null ? null : new Set(own.map(({ key }) => key));
  const unusable: Unusable = { damaged: new Map(), foreign: new Set() };
  const { damaged, foreign } = unusable;
  for (;;) {
    const usable = all.filter((ref) => !damaged.has(ref.key) && !foreign.has(ref.key));
    const { before, after, note } = await indexesAround(reader, usable, { at, mayBeBefore }, unusable);
    const chosen = [before, after].filter((index) => index !== null);
    const sound = await Promise.all(chosen.map((index) => readsWell(index, unusable)));
    if (sound.includes(false)) continue;
    if (chosen.length === 0) throw noIndex(reader, host, unusable);
    const later = proven?.filesAsOf ?? null;
    const since = later === null ? null : `the drill proved the files as of ${later}; what came later was not drilled`;
    const notes = [since, note, ...damaged.values()].filter((text) => text !== null);
    const newest = after ?? before;
    return {
      pages: () => mergeAsOf(after?.pages() ?? null, before?.pages() ?? null, at),
      note: notes.length === 0 ? null : notes.join('; '),
      indexKeys: chosen.map((index) => index.ref.key),
      pins: distinct(chosen.flatMap(pinsOf)),
      settings: newest?.header.bucketSettings ?? null,
      filesAsOf: newest === null || new Date(newest.header.listingBeganAt) > at ? null : newest.header.listingBeganAt,
    };
  }
}

/**
 * Only the pinned versions, whatever was written before or after them. Failure `verification` names one that is gone.
 */
async function pinned(reader: VaultReader, { indexes }: ProofPins): Promise<readonly IndexRef[]> {
  const refs: IndexRef[] = [];
  for (const { key, versionId } of indexes) {
    const versions = (await versionsByKey(reader, key, (each) => each === key)).get(key);
    const candidate = versions?.find((each) => each.versionId === versionId);
    if (candidate === undefined) {
      throw new Failure('verification', `version ${versionId} of ${key}, which the drill pinned, is gone`, {
        hint: 'restore the database alone: lifeboat restore --only database (to a task: ONLY=database)',
      });
    }
    refs.push({ key, ...candidate, candidates: [candidate] });
  }
  return refs.toSorted((a, b) => a.storedAt.getTime() - b.storedAt.getTime());
}

/** Those that a drill could not have seen. */
function laterThan(own: readonly IndexRef[], listed: readonly IndexRef[]): readonly IndexRef[] {
  const newest = own.at(-1)?.storedAt ?? new Date(0);
  return listed.filter(({ storedAt }) => storedAt > newest);
}

function pinsOf({ ref, wholeKey, wholeVersionId }: OpenIndex): readonly IndexPin[] {
  const own = { key: ref.key, versionId: ref.versionId };
  return wholeKey === ref.key ? [own] : [own, { key: wholeKey, versionId: wholeVersionId }];
}

/** Two indexes may point to one whole index. */
function distinct(pins: readonly IndexPin[]): readonly IndexPin[] {
  return [...new Map(pins.map((pin) => [JSON.stringify([pin.key, pin.versionId]), pin])).values()];
}

/** Keys of indexes that are passed over. */
interface Unusable {
  /** Our own, with what is wrong with each: files that only they know of may be missing. */
  readonly damaged: Map<string, string>;
  /** Nothing that counts stands under them: whoever wrote it must not decide what a restore says. */
  readonly foreign: Set<string>;
}

interface Around {
  readonly before: OpenIndex | null;
  readonly after: OpenIndex | null;
  readonly note: string | null;
}

/**
 * Opens the headers near the moment, in the store's order, and chooses. Of those not in `mayBeBefore`, where it is
 * given, only one that began after the moment counts. Adds to `unusable` what cannot be opened.
 */
async function indexesAround(
  reader: VaultReader,
  usable: readonly IndexRef[],
  { at, mayBeBefore }: { readonly at: Date; readonly mayBeBefore: ReadonlySet<string> | null },
  unusable: Unusable,
): Promise<Around> {
  const from = usable.findLastIndex((ref) => takenAt(reader, ref) < at.getTime() - slackMilliseconds);
  const opened: OpenIndex[] = [];
  for (const ref of usable.slice(Math.max(from, 0))) {
    const index = await notedWhereUnusable(ref.key, unusable, () => openIndex(reader, ref, usable));
    if (index === null) continue;
    const after = new Date(index.header.listingBeganAt) > at;
    if (!after && mayBeBefore !== null && !mayBeBefore.has(ref.key)) continue;
    opened.push(index);
    if (after) break;
  }
  const refs = opened.map((index) => ({ key: index.ref.key, header: index.header }));
  const { before, after, note } = chooseIndexes(refs, at);
  const byKey = (key: string | undefined): OpenIndex | null => opened.find((index) => index.ref.key === key) ?? null;
  return { before: byKey(before?.key), after: byKey(after?.key), note };
}

async function readsWell(index: OpenIndex, unusable: Unusable): Promise<boolean> {
  const read = await notedWhereUnusable(index.ref.key, unusable, async () => {
    for await (const _ of index.pages()) void _;
    return true;
  });
  return read === true;
}

async function notedWhereUnusable<T>(
  key: string,
  { damaged, foreign }: Unusable,
  read: () => Promise<T>,
): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (!isDamage(error)) throw error;
    if (isForeign(error)) foreign.add(key);
    else damaged.set(key, error.message);
    return null;
  }
}

function noIndex(reader: VaultReader, host: string, { damaged, foreign }: Unusable): Failure {
  if (damaged.size + foreign.size === 0) return new NeverMirrored(host, reader.bucket);
  const others = foreign.size === 0 ? [] : [`${foreign.size} of its names hold no index that counts`];
  const why = [...damaged.values(), ...others].map((text) => `; ${text}`).join('');
  return new Failure('verification', `there is no index of ${host}'s files in ${reader.bucket}${why}`, {
    hint: 'see: lifeboat status; the database alone: lifeboat restore --only database (to a task: ONLY=database)',
  });
}

/**
 * A thief of the signing key can choose any name. Without signatures, names are the only times left in a copied vault.
 */
function takenAt({ trust }: VaultReader, { key, storedAt }: IndexRef): number {
  return trust === null ? (parseIndexKey(key)?.at.getTime() ?? Number.NaN) : storedAt.getTime();
}
