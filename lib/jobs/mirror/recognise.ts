import { createHash } from 'node:crypto';
import { compareBytes } from '../../core/files/byteOrder.ts';
import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { mirrorKey } from '../../core/vault/keys.ts';
import type { LiveBody } from '../../ports/files.ts';
import type { FileProperties, VaultReader } from '../../ports/vault.ts';

/** Bodies up to this size are kept while they are hashed, so that a file that turns out to be new is not read twice. */
const keptBytes = 1024 * 1024;

export type Recognised =
  | { readonly is: 'known' }
  /** `chunks` is null for a body too large to keep: it has to be read again. */
  | { readonly is: 'other'; readonly chunks: readonly Uint8Array[] | null };

/**
 * Whether a file that looks changed (moved to another store, restored, touched) can be what the mirror holds: its
 * current version is the one that the index knows, and has this size and these properties.
 */
export async function canBeKnown(reader: VaultReader, known: IndexEntry | null, file: LiveBody): Promise<boolean> {
  if (known === null || known.size !== file.size) return false;
  const info = await reader.head(mirrorKey(known.key));
  return info?.versionId === known.versionId && info.size === known.size && propertiesOf(info) === propertiesOf(file);
}

/**
 * Reads the body to its end and compares its SHA-256 with the index: never its ETag, which each store computes its own
 * way.
 */
export async function recognise(known: IndexEntry, body: AsyncIterable<Uint8Array>): Promise<Recognised> {
  const hash = createHash('sha256');
  const chunks: Uint8Array[] | null = known.size <= keptBytes ? [] : null;
  for await (const chunk of body) {
    hash.update(chunk);
    chunks?.push(chunk);
  }
  return hash.digest('hex') === known.sha256 ? { is: 'known' } : { is: 'other', chunks };
}

/** User metadata in which copying programs record times and modes: a difference there does not make it another file. */
const copyingPrograms: ReadonlySet<string> = new Set(['mc-attrs', 'md5chksum', 'mtime', 's3cmd-attrs']);

/** What stores return where no type was set. */
const unnamedTypes: ReadonlySet<string> = new Set(['application/octet-stream', 'binary/octet-stream']);

function propertiesOf(file: FileProperties): string {
  const { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage, metadata, tags } = file;
  const own = Object.entries(metadata ?? {}).filter(([name]) => !copyingPrograms.has(name));
  const type = contentType === undefined || unnamedTypes.has(contentType) ? null : contentType;
  const fields = [type, cacheControl, contentDisposition, contentEncoding, contentLanguage];
  return JSON.stringify([fields.map((field) => field ?? null), byName(own), byName(Object.entries(tags ?? {}))]);
}

function byName(pairs: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  return pairs.toSorted(([a], [b]) => compareBytes(a, b));
}
