import { compareBytes } from '../../core/byteOrder.ts';
import { countingVersion } from '../../core/countingVersion.ts';
import {
  type IndexEntry,
  type IndexHeader,
  parseEntry,
  parseHeader,
  renderEntry,
  renderHeader,
} from '../../core/fileIndex.ts';
import { indexesPrefix, indexKey, parseIndexKey } from '../../core/keys.ts';
import { linePages } from '../../core/lines.ts';
import { Failure } from '../../errors.ts';
import type { StoredVersion, VaultReader, VaultWriter } from '../../ports.ts';
import type { Run } from '../run.ts';
import { gunzipped, gzipped } from './gzip.ts';

/** An index that exists: its counting version. */
export interface IndexRef {
  readonly key: string;
  readonly versionId: string;
  readonly storedAt: Date;
}

export interface OpenIndex {
  readonly ref: IndexRef;
  /** Of the run itself, pointer or not. */
  readonly header: IndexHeader;
  /** Where the entries stand: the ref itself, or what its pointer names. */
  readonly wholeKey: string;
  /** Sorted by key bytes. May be called more than once; every pass reads the vault anew. */
  pages(): AsyncIterable<readonly IndexEntry[]>;
}

/** Indexes of a host, oldest first. The oldest version of a key counts: an index is written once. */
export async function listIndexes(reader: VaultReader, host: string): Promise<readonly IndexRef[]> {
  const versions = new Map<string, StoredVersion[]>();
  for await (const version of reader.listVersions(indexesPrefix(host))) {
    if (parseIndexKey(version.key)?.host !== host) continue;
    versions.set(version.key, [...(versions.get(version.key) ?? []), version]);
  }
  return [...versions].flatMap(([key, all]) => {
    const hidden = all.some((version) => version.current && version.deleteMarker);
    const counting = countingVersion(all);
    return hidden || counting === null ? [] : [{ key, versionId: counting.versionId, storedAt: counting.storedAt }];
  });
}

/** Failure `verification` when the index, or the whole index it points to, is gone, damaged, or not what its header says. */
export async function openIndex(reader: VaultReader, ref: IndexRef, all: readonly IndexRef[]): Promise<OpenIndex> {
  const header = await readHeader(reader, ref);
  if (header.same === undefined) {
    return { ref, header, wholeKey: ref.key, pages: () => entryPages(reader, ref, header) };
  }
  const whole = all.find((candidate) => candidate.key === header.same);
  if (whole === undefined) throw damaged(ref.key, `it points to ${header.same}, which is gone`);
  const wholeHeader = await readHeader(reader, whole);
  if (wholeHeader.same !== undefined) throw damaged(ref.key, `it points to ${whole.key}, which is a pointer itself`);
  return { ref, header, wholeKey: whole.key, pages: () => entryPages(reader, whole, wholeHeader) };
}

/** What a run's own header says; failures as of {@link openIndex}, but what a pointer points to is not looked at. */
export async function readHeader(reader: VaultReader, ref: IndexRef): Promise<IndexHeader> {
  for await (const page of lines(reader, ref)) {
    const parsed = parseHeader(page[0] ?? '');
    if ('problem' in parsed) throw damaged(ref.key, parsed.problem);
    return parsed.header;
  }
  throw damaged(ref.key, 'it is empty');
}

async function* entryPages(
  reader: VaultReader,
  ref: IndexRef,
  header: IndexHeader,
): AsyncGenerator<readonly IndexEntry[]> {
  let skip = 1;
  let seen = 0;
  let last: string | null = null;
  for await (const page of lines(reader, ref)) {
    const entries = page.slice(skip).map((line) => {
      const parsed = parseEntry(line);
      if ('problem' in parsed) throw damaged(ref.key, parsed.problem);
      if (last !== null && compareBytes(last, parsed.entry.key) >= 0) throw damaged(ref.key, 'it is not sorted');
      last = parsed.entry.key;
      return parsed.entry;
    });
    skip = 0;
    seen += entries.length;
    if (entries.length > 0) yield entries;
  }
  const expected = header.present + header.gone;
  if (seen !== expected) throw damaged(ref.key, `it has ${seen} entries, its header says ${expected}`);
}

async function* lines(reader: VaultReader, ref: IndexRef): AsyncGenerator<readonly string[]> {
  const found = await reader.read(ref.key, ref.versionId);
  if (found === null) throw damaged(ref.key, 'it is gone');
  try {
    yield* linePages(gunzipped(found.body));
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw damaged(ref.key, error instanceof Error ? error.message : String(error));
  }
}

function damaged(key: string, why: string): Failure {
  return new Failure('verification', `the index ${key} cannot be used: ${why}`, {
    hint: 'the next run rebuilds it from the mirror: lifeboat mirror',
  });
}

/**
 * Stores an index under the first free minute from its listing on: two runs within a minute are two indexes, and what
 * counts is the time in the header, not the name. `entries` is null for a pointer.
 */
export async function writeIndex(
  writer: VaultWriter,
  run: Run,
  header: IndexHeader,
  entries: (() => AsyncIterable<readonly IndexEntry[]>) | null,
): Promise<{ readonly key: string; readonly bytes: number }> {
  const began = new Date(header.listingBeganAt).getTime();
  for (let minute = 0; minute < 60; minute += 1) {
    const key = indexKey(run.host, new Date(began + minute * 60_000));
    const body = gzipped(rendered(header, entries));
    const put = await writer.put(key, body, {
      onlyIfAbsent: true,
      contentType: 'application/gzip',
      signal: run.signal,
    });
    if (put.outcome === 'stored') return { key, bytes: put.bytes };
  }
  throw new Failure('unexpected', `no free name for an index in the hour from ${header.listingBeganAt}`);
}

async function* rendered(
  header: IndexHeader,
  entries: (() => AsyncIterable<readonly IndexEntry[]>) | null,
): AsyncGenerator<string> {
  yield renderHeader(header);
  if (entries === null) return;
  for await (const page of entries()) yield page.map(renderEntry).join('');
}
