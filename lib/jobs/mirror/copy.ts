import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { mirrorKey } from '../../core/vault/keys.ts';
import { Failure, type FailureKind } from '../../errors.ts';
import type { LiveBody, LiveFiles } from '../../ports/files.ts';
import type { VaultReader, VaultWriter } from '../../ports/vault.ts';
import { each } from '../inOrder.ts';
import type { Run } from '../run.ts';
import type { MirrorStep } from './plan.ts';
import { canBeKnown, recognise } from './recognise.ts';

/** The result of one step: an entry for the new index (or none), and why a file could not be copied. */
export interface StepResult {
  readonly key: string;
  readonly entry: IndexEntry | null;
  readonly problem?: string;
  /** It was listed, but gone when it was read. */
  readonly vanished?: true;
  /** The mirror held these bytes already: nothing was stored. */
  readonly recognised?: true;
}

export function isResult(value: unknown): value is StepResult {
  return typeof value === 'object' && value !== null && 'key' in value && 'entry' in value;
}

/** S3 stores keys of at most 1024 bytes of UTF-8; the mirror's prefix takes some of them. */
const longestKeyBytes = 1024;

/** A failure of the vault or the source as a whole, not of this one file. */
const fatal: ReadonlySet<FailureKind> = new Set(['source', 'vault', 'credentials', 'configuration', 'interrupted']);

export interface CopyPorts {
  readonly live: LiveFiles;
  readonly reader: VaultReader;
  readonly writer: VaultWriter;
}

/** Does one step. Rejects only for a failure that concerns every file; a failure of one file is its result. */
export async function doStep(
  ports: CopyPorts,
  run: Run,
  step: MirrorStep,
  listingBeganAt: string,
): Promise<StepResult> {
  if (step.do === 'gone') return { key: step.entry.key, entry: { ...step.entry, goneAt: listingBeganAt } };
  const { key, etag, size, previous } = step;
  const kept = (problem: string): StepResult => ({ key, entry: previous, problem });
  if (Buffer.byteLength(mirrorKey(key)) > longestKeyBytes) {
    return kept(`the key is too long to mirror: ${Buffer.byteLength(key)} bytes`);
  }
  try {
    const found = await readAsListedOrNewer(ports.live, key, etag, run.signal);
    if ('body' in found) {
      if (found.etag === etag && found.size !== size) {
        found.drop();
        return kept(`the store lists ${size} bytes and gives ${found.size}`);
      }
      return await bring(ports, run, step, found);
    }
    if (found.problem === 'gone') return { key, entry: previous && gone(previous, listingBeganAt), vanished: true };
    return kept(found.problem === 'unreadable' ? found.reason : 'it changes faster than it can be read');
  } catch (error) {
    if (run.signal.aborted || (error instanceof Failure && fatal.has(error.kind))) throw error;
    return kept(error instanceof Error ? error.message : String(error));
  }
}

function gone(entry: IndexEntry, at: string): IndexEntry {
  return entry.goneAt === undefined ? { ...entry, goneAt: at } : entry;
}

/**
 * A file that changed since the listing is copied as it is now: an index may hold what came after its listing began.
 */
async function readAsListedOrNewer(live: LiveFiles, key: string, etag: string, signal: AbortSignal) {
  const listed = await live.read(key, etag, signal);
  return 'problem' in listed && listed.problem === 'changed' ? live.read(key, '*', signal) : listed;
}

type CopyStep = Extract<MirrorStep, { do: 'copy' }>;

/** Stores a file, unless the mirror already holds the same bytes. */
async function bring(ports: CopyPorts, run: Run, step: CopyStep, file: LiveBody): Promise<StepResult> {
  const { key, previous } = step;
  const stored = async (found: LiveBody): Promise<StepResult> => ({
    key,
    entry: await store(ports.writer, run, step, found),
  });
  try {
    if (previous === null || !(await canBeKnown(ports.reader, previous, file))) return await stored(file);
  } catch (error) {
    file.drop();
    throw error;
  }
  const seen = await recognise(previous, exactly(file.body, file.size, key));
  if (seen.is === 'known') {
    const { size, versionId, sha256 } = previous;
    return { key, entry: { key, ...seenAs(step, file), size, versionId, sha256 }, recognised: true };
  }
  if (seen.chunks !== null) return stored({ ...file, body: each(seen.chunks) });
  const again = await ports.live.read(key, file.etag, run.signal);
  return 'body' in again ? stored(again) : { key, entry: previous, problem: 'it changes faster than it can be read' };
}

/**
 * A reply's header tells the time in whole seconds, the listing that the next run compares with does not. A file that
 * changed in between gets the header's, is found changed by the next run, and read once more.
 */
function seenAs(listed: CopyStep, { etag, modifiedAt }: LiveBody): Pick<IndexEntry, 'etag' | 'modifiedAt'> {
  return { etag, modifiedAt: etag === listed.etag ? listed.modifiedAt : modifiedAt.toISOString() };
}

async function store(writer: VaultWriter, run: Run, step: CopyStep, file: LiveBody): Promise<IndexEntry> {
  const { key } = step;
  const { body, drop: _, size, etag: __, modifiedAt: ___, ...properties } = file;
  const put = await writer.put(mirrorKey(key), exactly(body, size, key), {
    ...properties,
    expectedBytes: size,
    exactly: true,
    signal: run.signal,
  });
  if (put.outcome === 'exists') throw new Failure('unexpected', `${mirrorKey(key)} was not stored`);
  return { key, size, ...seenAs(step, file), versionId: put.versionId, sha256: put.sha256 };
}

/** Throws at the end of a body that is shorter or longer than the store said: it must not become a file. */
async function* exactly(body: AsyncIterable<Uint8Array>, size: number, key: string): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of body) {
    seen += chunk.length;
    yield chunk;
  }
  if (seen !== size) throw new Failure('unexpected', `${key} gave ${seen} bytes instead of ${size}`);
}
