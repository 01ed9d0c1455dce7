import type { IndexEntry } from '../../core/fileIndex.ts';
import { inPages } from '../../core/listing.ts';
import { type Named, naming } from '../../core/named.ts';
import { joinSorted } from '../../core/sortedJoin.ts';
import type { TargetFiles, VaultReader, WrittenFile } from '../../ports.ts';
import { inOrder } from '../inOrder.ts';
import type { Run } from '../run.ts';
import { bringFile } from './bringFile.ts';
import type { FilesAsOf } from './findFiles.ts';

export interface FilesPlan {
  readonly files: number;
  readonly bytes: number;
  /** Already at the target, by size and ETag. */
  readonly present: number;
  /** At the target under the same key with other contents: overwritten. */
  readonly differing: number;
  /** At the target and unknown to the snapshot: left alone. */
  readonly foreign: number;
}

type FileStep = {
  readonly key: string;
  readonly is: 'missing' | 'differing' | 'present' | 'foreign';
  readonly entry: IndexEntry | null;
};

/** Holds the files of the snapshot against what stands at the target. */
export async function planFiles(files: FilesAsOf, target: TargetFiles): Promise<FilesPlan> {
  const plan = { files: 0, bytes: 0, present: 0, differing: 0, foreign: 0 };
  for await (const page of compare(files, target)) {
    for (const step of page) {
      if (step.entry !== null) {
        plan.files += 1;
        plan.bytes += step.entry.size;
      }
      if (step.is !== 'missing') plan[step.is] += 1;
    }
  }
  return plan;
}

function compare(files: FilesAsOf, target: TargetFiles): AsyncIterable<readonly FileStep[]> {
  return joinSorted<IndexEntry, WrittenFile, FileStep>(
    { what: 'the index', pages: files.pages() },
    { what: 'the target', pages: inPages(target.list()) },
    {
      left: (entry) => ({ key: entry.key, is: 'missing', entry }),
      right: (file) => ({ key: file.key, is: 'foreign', entry: null }),
      both: (entry, file) => ({ key: entry.key, is: isSame(entry, file) ? 'present' : 'differing', entry }),
    },
  );
}

function isSame(entry: IndexEntry, file: WrittenFile): boolean {
  return entry.size === file.size && entry.etag === file.etag;
}

export interface BroughtFiles {
  readonly written: number;
  readonly writtenBytes: number;
  readonly present: number;
  /** By key order; what the operator must know by name. */
  readonly failed: Named<FailedFile>;
}

export interface FailedFile {
  readonly key: string;
  readonly reason: string;
}

/**
 * Writes every file of the snapshot that is not at the target yet. Run again, it goes on where it ended. `onFailed` is given,
 * in key order, every one that cannot be brought.
 */
export async function bringFiles(
  ports: { readonly reader: VaultReader; readonly target: TargetFiles },
  run: Run,
  files: FilesAsOf,
  plan: FilesPlan,
  concurrency: number,
  onFailed?: (file: FailedFile) => Promise<void>,
): Promise<BroughtFiles> {
  const tally = { written: 0, writtenBytes: 0, present: 0, failed: naming<FailedFile>() };
  const results = inOrder(wanted(files, ports.target), concurrency, async ({ is, entry }) => ({
    entry,
    reason: is === 'present' ? null : await bringFile(ports.reader, ports.target, run, entry),
    present: is === 'present',
  }));
  for await (const { entry, reason, present } of results) {
    if (reason !== null) {
      tally.failed.add({ key: entry.key, reason });
      await onFailed?.({ key: entry.key, reason });
    } else if (present) tally.present += 1;
    else {
      tally.written += 1;
      tally.writtenBytes += entry.size;
    }
    run.reporter.progress(tally.written + tally.present, plan.files, 'files');
  }
  return tally;
}

async function* wanted(files: FilesAsOf, target: TargetFiles) {
  for await (const page of compare(files, target)) {
    for (const { is, entry } of page) if (entry !== null) yield { is, entry };
  }
}
