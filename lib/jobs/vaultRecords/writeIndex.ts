import { type IndexEntry, type IndexHeader, renderEntry, renderHeader } from '../../core/files/fileIndex.ts';
import { indexKey } from '../../core/vault/keys.ts';
import { Failure } from '../../errors.ts';
import type { RecordSigner } from '../../ports/signing.ts';
import type { VaultReader, VaultWriter } from '../../ports/vault.ts';
import type { Run } from '../run.ts';
import { unlessDamaged } from './damage.ts';
import { gzipped, isTooDense } from './gzip.ts';
import { listIndexes, readHeader } from './indexes.ts';
import { writtenAs } from './signed.ts';
import { refuseOtherTime } from './storedInTime.ts';
import { isAlone } from './versions.ts';

type Entries = (() => AsyncIterable<readonly IndexEntry[]>) | null;

/**
 * Stores an index under the first free minute from its listing on: two runs within a minute are two indexes, and what
 * counts is the time in the header, not the name. Content that does not count does not occupy a name. `entries`
 * is null for a pointer.
 */
export async function writeIndex(
  ports: { readonly reader: VaultReader; readonly writer: VaultWriter },
  run: Run,
  header: IndexHeader,
  entries: Entries,
): Promise<{ readonly key: string; readonly bytes: number }> {
  const { reader, writer } = ports;
  const began = new Date(header.listingBeganAt).getTime();
  const options = { contentType: 'application/gzip', signal: run.signal };
  for (let minute = 0; minute < 60; minute += 1) {
    const key = indexKey(run.host, new Date(began + minute * 60_000));
    const put = async (onlyIfAbsent: boolean): Promise<{ readonly key: string; readonly bytes: number } | null> => {
      const written = writtenAs(writer, key, run);
      const result = await denselyOrNot((dense) => {
        const body = signedIndex(writer.signer, { ...header, ...written }, entries, dense);
        return writer.put(key, body, { ...options, onlyIfAbsent });
      });
      if (result.outcome === 'exists') return null;
      await refuseOtherTime(ports, key, result.versionId, written.writtenAt);
      if (await isAlone(reader, key)) return { key, bytes: result.bytes };
      return (await runOf(reader, run.host, key)) === run.runId ? { key, bytes: result.bytes } : null;
    };
    const index = (await put(true)) ?? ((await runOf(reader, run.host, key)) === null ? await put(false) : null);
    if (index !== null) return index;
  }
  throw new Failure('unexpected', `no free name for an index in the hour from ${header.listingBeganAt}`);
}

/** Readers refuse an index that expands too far; ours never does. */
async function denselyOrNot<T>(put: (dense: boolean) => Promise<T>): Promise<T> {
  try {
    return await put(true);
  } catch (error) {
    if (!isTooDense(error)) throw error;
    return put(false);
  }
}

/** Whose index counts under a key; null where none does. */
async function runOf(reader: VaultReader, host: string, key: string): Promise<string | null> {
  const ref = (await listIndexes(reader, host)).find((each) => each.key === key);
  return ref === undefined ? null : ((await unlessDamaged(() => readHeader(reader, ref)))?.runId ?? null);
}

/** Two members of gzip: the lines, and the signature over them, so that `gunzip` yields one after the other. */
async function* signedIndex(
  signer: RecordSigner | null,
  header: IndexHeader,
  entries: Entries,
  dense: boolean,
): AsyncGenerator<Uint8Array> {
  const signing = signer?.begin();
  const text = async function* (): AsyncGenerator<string> {
    for await (const lines of rendered(header, entries)) {
      signing?.update(Buffer.from(lines));
      yield lines;
    }
  };
  yield* gzipped(text(), dense);
  if (signing !== undefined) yield* gzipped(single(await signing.finish()));
}

async function* single(text: string): AsyncGenerator<string> {
  yield text;
}

async function* rendered(header: IndexHeader, entries: Entries): AsyncGenerator<string> {
  yield renderHeader(header);
  if (entries === null) return;
  for await (const page of entries()) yield page.map(renderEntry).join('');
}
