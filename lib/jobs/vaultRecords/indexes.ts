import type { IndexEntry, IndexHeader } from '../../core/files/fileIndex.ts';
import { parseHeader } from '../../core/files/fileIndex.ts';
import { indexesPrefix, parseIndexKey } from '../../core/vault/keys.ts';
import type { RecordTrust } from '../../ports/signing.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { isDamage } from './damage.ts';
import { firstThatCounts } from './firstThatCounts.ts';
import { Foreign, isForeign } from './foreign.ts';
import { inPlace, judgement } from './genuine.ts';
import { damagedIndex as damaged, entryPages, indexLines } from './indexLines.ts';
import { type Candidate, versionsByKey } from './versions.ts';

/** A name that may hold an index; only reading shows which version is the index. */
export interface IndexRef {
  readonly key: string;
  /** The version that counts, where this was read; else the oldest that may. */
  readonly versionId: string;
  readonly storedAt: Date;
  /** Oldest first. */
  readonly candidates: readonly Candidate[];
}

export interface OpenIndex {
  /** Names the version that counts. */
  readonly ref: IndexRef;
  /** Of the run itself, pointer or not. */
  readonly header: IndexHeader;
  /** Where the entries stand: the ref itself, or what its pointer names. */
  readonly wholeKey: string;
  readonly wholeVersionId: string;
  /** Sorted by key bytes. May be called more than once; every pass reads the vault again. */
  pages(): AsyncIterable<readonly IndexEntry[]>;
}

/** A second run within a minute takes the next minute's name, so a name may be ahead of the store's time. */
const longestAhead = 3_600_000;

/** Indexes of a host, oldest first by the store's time. */
export async function listIndexes(reader: VaultReader, host: string): Promise<readonly IndexRef[]> {
  const prefix = indexesPrefix(host);
  const versions = await versionsByKey(reader, prefix, (key) => parseIndexKey(key)?.host === host);
  const refs = [...versions].flatMap(([key, all]): readonly IndexRef[] => {
    const candidates = all.filter((candidate) => mayCount(reader, key, candidate));
    const [oldest] = candidates;
    return oldest === undefined || oldest.hidden ? [] : [referTo(key, candidates, oldest)];
  });
  return refs.toSorted((a, b) => a.storedAt.getTime() - b.storedAt.getTime());
}

/** From the listing alone: a name later than its own storage time was not given by a mirror run. */
function mayCount({ trust }: VaultReader, key: string, { storedAt }: Candidate): boolean {
  if (trust === null) return true;
  return (parseIndexKey(key)?.at.getTime() ?? Number.NaN) <= storedAt.getTime() + longestAhead;
}

function referTo(key: string, candidates: readonly Candidate[], { versionId, storedAt }: Candidate): IndexRef {
  return { key, versionId, storedAt, candidates };
}

/**
 * The newest index that counts; null where there is none. Failure `verification` where one of ours is damaged.
 * `foreign` is called with each newer name under which no index counts.
 */
export async function openNewest(
  reader: VaultReader,
  all: readonly IndexRef[],
  foreign?: (key: string) => void,
): Promise<OpenIndex | null> {
  for (const ref of all.toReversed()) {
    try {
      return await openIndex(reader, ref, all);
    } catch (error) {
      if (!isForeign(error)) throw error;
      foreign?.(ref.key);
    }
  }
  return null;
}

/**
 * Failure `verification` when the index, or the whole index it points to, is gone, damaged, or not what its header
 * says.
 */
export async function openIndex(reader: VaultReader, ref: IndexRef, all: readonly IndexRef[]): Promise<OpenIndex> {
  const own = await readCounting(reader, ref);
  const whole = own.header.same === undefined ? own : await readWhole(reader, ref, own.header.same, all);
  return {
    ...own,
    wholeKey: whole.ref.key,
    wholeVersionId: whole.ref.versionId,
    pages: () => entryPages(reader, whole.ref, whole.header),
  };
}

/** The index that a pointer means. */
async function readWhole(
  reader: VaultReader,
  pointer: IndexRef,
  key: string,
  all: readonly IndexRef[],
): Promise<Counting> {
  const found = all.find((candidate) => candidate.key === key);
  if (found === undefined) throw damaged(pointer.key, `it points to ${key}, which is gone`);
  const whole = await readCounting(reader, found);
  if (whole.header.same !== undefined) throw damaged(pointer.key, `it points to ${key}, which is a pointer itself`);
  return whole;
}

interface Counting {
  readonly ref: IndexRef;
  readonly header: IndexHeader;
}

/** What a run's own header says; failures as of {@link openIndex}, but what a pointer points to is not looked at. */
export async function readHeader(reader: VaultReader, ref: IndexRef): Promise<IndexHeader> {
  return (await readCounting(reader, ref)).header;
}

function readCounting(reader: VaultReader, { key, candidates }: IndexRef): Promise<Counting> {
  return firstThatCounts(candidates, async (candidate) => {
    const ref = referTo(key, candidates, candidate);
    return { ref, header: await judgedHeader(reader, ref) };
  });
}

async function judgedHeader(reader: VaultReader, ref: IndexRef): Promise<IndexHeader> {
  try {
    return await readToSignature(reader, ref);
  } catch (error) {
    // Without a readable signature it is unsigned: junk must not pass for a damaged index of ours.
    const unsignedUntil = reader.trust?.unsignedUntil ?? null;
    const mayBeUnsigned = unsignedUntil !== null && ref.storedAt < unsignedUntil;
    if (reader.trust === null || mayBeUnsigned || isForeign(error) || !isDamage(error)) throw error;
    throw new Foreign(ref.key, error.message);
  }
}

/** With trusted keys the whole index is read: a signature covers all of it, and stands at its end. */
async function readToSignature(reader: VaultReader, ref: IndexRef): Promise<IndexHeader> {
  const known = reader.trust === null ? undefined : judgedBy(reader.trust).get(identityOf(ref));
  if (known !== undefined) return known;
  const host = parseIndexKey(ref.key)?.host ?? '';
  const at = { kind: 'index', host, key: ref.key, storedAt: ref.storedAt } as const;
  const judged = judgement(reader.trust, at);
  let header: IndexHeader | null = null;
  let signature: string | null = null;
  let entries = -1;
  for await (const page of indexLines(reader, ref)) {
    header ??= headerIn(ref.key, page.lines[0] ?? '');
    if (reader.trust === null) break;
    entries += page.lines.length;
    // An index with more lines than its header says is not ours, however much is still to come.
    if (entries > header.present + header.gone) throw damaged(ref.key, 'it has more entries than its header says');
    if (page.lines.length > 0) judged.update(Buffer.from(`${page.lines.join('\n')}\n`));
    signature = page.signature ?? signature;
  }
  if (header === null) throw damaged(ref.key, 'it is empty');
  judged.finish(signature);
  inPlace(reader, at, signature, header);
  if (reader.trust !== null) judgedBy(reader.trust).set(identityOf(ref), header);
  return header;
}

function headerIn(key: string, line: string): IndexHeader {
  const parsed = parseHeader(line);
  if ('problem' in parsed) throw damaged(key, parsed.problem);
  return parsed.header;
}

/** A version never changes, so the same process does not read it to its end again to judge it. */
const judgedOnce = new WeakMap<RecordTrust, Map<string, IndexHeader>>();

/** A bucket without versions calls every object's only version `null`, also the one that replaces it. */
function identityOf({ key, versionId, storedAt }: IndexRef): string {
  return JSON.stringify([key, versionId, storedAt]);
}

function judgedBy(trust: RecordTrust): Map<string, IndexHeader> {
  const known = judgedOnce.get(trust) ?? new Map<string, IndexHeader>();
  judgedOnce.set(trust, known);
  return known;
}
