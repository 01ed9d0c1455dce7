import { compareBytes } from '../../core/files/byteOrder.ts';
import { type IndexEntry, type IndexHeader, parseEntry } from '../../core/files/fileIndex.ts';
import { linePages } from '../../core/vault/lines.ts';
import { signatureLine } from '../../core/vault/signedRecord.ts';
import { Failure } from '../../errors.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { gunzipped } from './gzip.ts';

interface Stored {
  readonly key: string;
  readonly versionId: string;
}

/** The entries under a header that was already judged. */
export async function* entryPages(
  reader: VaultReader,
  ref: Stored,
  header: IndexHeader,
): AsyncGenerator<readonly IndexEntry[]> {
  let skip = 1;
  let seen = 0;
  let last: string | null = null;
  for await (const page of indexLines(reader, ref)) {
    const entries = page.lines.slice(skip).map((line) => {
      const parsed = parseEntry(line);
      if ('problem' in parsed) throw damagedIndex(ref.key, parsed.problem);
      if (last !== null && compareBytes(last, parsed.entry.key) >= 0) throw damagedIndex(ref.key, 'it is not sorted');
      last = parsed.entry.key;
      return parsed.entry;
    });
    skip = 0;
    seen += entries.length;
    if (entries.length > 0) yield entries;
  }
  const expected = header.present + header.gone;
  if (seen !== expected) throw damagedIndex(ref.key, `it has ${seen} entries, its header says ${expected}`);
}

interface SignedPage {
  readonly lines: readonly string[];
  /** With the last page of a signed index. */
  readonly signature: string | null;
}

/** The lines of an index and the signature after them. */
export async function* indexLines(reader: VaultReader, ref: Stored): AsyncGenerator<SignedPage> {
  const found = await reader.read(ref.key, ref.versionId);
  if (found === null) throw damagedIndex(ref.key, 'it is gone');
  const signature: string[] = [];
  try {
    for await (const page of linePages(gunzipped(found.body))) {
      const at = signature.length > 0 ? 0 : page.indexOf(signatureLine);
      if (at !== -1) signature.push(...page.slice(at));
      const entries = at === -1 ? page : page.slice(0, at);
      if (entries.length > 0) yield { lines: entries, signature: null };
    }
    if (signature.length > 0) yield { lines: [], signature: `${signature.join('\n')}\n` };
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw damagedIndex(ref.key, error instanceof Error ? error.message : String(error));
  }
}

export function damagedIndex(key: string, why: string): Failure {
  return new Failure('verification', `the index ${key} cannot be used: ${why}`, {
    hint: 'the next run rebuilds it from the mirror: lifeboat mirror',
  });
}
