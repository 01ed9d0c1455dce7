import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { joinSorted } from '../../core/files/sortedJoin.ts';
import { type Named, naming } from '../../core/runs/named.ts';
import type { LiveFiles } from '../../ports/files.ts';
import type { Spool } from '../../ports/scratch.ts';
import { eachOf } from '../inOrder.ts';
import type { FilesAsOf } from '../restoreSteps/findFiles.ts';
import { untilAborted } from '../untilAborted.ts';

/** An object key that a row refers to. */
export interface WantedKey {
  readonly key: string;
}

export function isWantedKey(value: unknown): value is WantedKey {
  return typeof value === 'object' && value !== null && 'key' in value && typeof value.key === 'string';
}

/**
 * Keys that rows refer to and that no file of the snapshot has. A missing one is looked up at the source, because MinIO
 * hides `a/b` from every listing while `a` exists: such a file exists, and no mirror can see it.
 */
export async function missingFiles(
  files: FilesAsOf,
  wanted: readonly Spool<WantedKey>[],
  live: LiveFiles | null,
  signal: AbortSignal,
): Promise<Named<string>> {
  const problems = naming<string>();
  for (const spool of wanted) {
    const joined = joinSorted<IndexEntry, WantedKey, string>(
      { what: 'the index', pages: files.pages() },
      { what: 'the keys in the rows', pages: spool.read() },
      { left: () => null, right: ({ key }) => key, both: () => null },
    );
    for await (const key of untilAborted(eachOf(joined), signal)) problems.add(await describeMissing(key, live));
  }
  return problems;
}

async function describeMissing(key: string, live: LiveFiles | null): Promise<string> {
  const file = `a row refers to the file ${JSON.stringify(key)}, which the mirror does not have`;
  if (live === null) return file;
  if (!(await live.exists(key))) return `${file} and the live bucket neither`;
  return `${file}, though the live bucket has it: a file under a name that is also a folder is in no listing of MinIO; rename one of the two`;
}
