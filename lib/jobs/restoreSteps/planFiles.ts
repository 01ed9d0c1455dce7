import { judgeNewer } from '../../core/files/brake.ts';
import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { inPages } from '../../core/files/listing.ts';
import { joinSorted } from '../../core/files/sortedJoin.ts';
import { naming } from '../../core/runs/named.ts';
import type { TargetFiles, WrittenFile } from '../../ports/files.ts';
import type { FilesAsOf } from './findFiles.ts';
import { differsFrom } from './sameContent.ts';

/** What happens to files that exist at the target with other contents than the snapshot's. */
export interface ReplacingRules {
  /** The snapshot's moment, ISO 8601: what changed at the target after it is newer. Null: nothing is. */
  readonly snapshotAt: string | null;
  /** `ask` keeps them too, unless they are more than the brake allows. */
  readonly newer: 'keep' | 'overwrite' | 'ask';
  /** Where files are copied to before they are replaced; null where that is not needed. */
  readonly setAsideUnder: string | null;
}

/** For a place that holds nothing worth keeping. */
const replacingAll: ReplacingRules = { snapshotAt: null, newer: 'overwrite', setAsideUnder: null };

export interface FilesPlan {
  readonly files: number;
  readonly bytes: number;
  /** Already at the target, by size and ETag. */
  readonly present: number;
  /** At the target under the same key with other contents: overwritten, but for those of `newer` that are kept. */
  readonly differing: number;
  /** Of these, the ones that changed at the target after the snapshot's moment. */
  readonly newer: number;
  /** At the target and unknown to the snapshot: left alone. */
  readonly foreign: number;
  /** The first keys that are overwritten, in order. */
  readonly overwrites: readonly string[];
  /** The first keys that are newer and kept, in order. */
  readonly keeps: readonly string[];
  /** Why the operator must decide about the newer files; null where that is clear. */
  readonly brake: string | null;
  readonly rules: ReplacingRules;
}

export interface FileStep {
  readonly key: string;
  readonly is: 'missing' | 'differing' | 'newer' | 'present' | 'foreign';
  readonly entry: IndexEntry | null;
  /** The ETag cannot decide: for a multipart upload it depends on the part size. */
  readonly unsure?: boolean;
}

/** Compares the files of the snapshot with those at the target. */
export async function planFiles(
  files: FilesAsOf,
  target: TargetFiles,
  rules: ReplacingRules = replacingAll,
): Promise<FilesPlan> {
  const counts = { missing: 0, differing: 0, newer: 0, present: 0, foreign: 0 };
  const overwrites = naming<string>();
  const keeps = naming<string>();
  let bytes = 0;
  for await (const page of compareFiles(files, target, rules)) {
    for (const step of page) {
      const { key, entry } = step;
      const is = (await isThereAfterAll(step, target, rules)) ? 'present' : step.is;
      counts[is] += 1;
      bytes += entry?.size ?? 0;
      if (is === 'newer' && keepsNewer(rules)) keeps.add(key);
      else if (is === 'newer' || is === 'differing') overwrites.add(key);
    }
  }
  const { missing, newer, present, foreign } = counts;
  const differing = counts.differing + newer;
  return {
    files: missing + differing + present,
    bytes,
    present,
    differing,
    newer,
    foreign,
    overwrites: overwrites.first,
    keeps: keeps.first,
    brake: rules.newer === 'ask' ? judgeNewer({ present: present + differing, newer }) : null,
    rules,
  };
}

/** Every file of either side, in key order. */
export function compareFiles(
  files: FilesAsOf,
  target: TargetFiles,
  { snapshotAt }: ReplacingRules,
): AsyncIterable<readonly FileStep[]> {
  const moment = snapshotAt === null ? Number.POSITIVE_INFINITY : Date.parse(snapshotAt);
  const changed = ({ modifiedAt }: WrittenFile) => (modifiedAt.getTime() > moment ? 'newer' : 'differing');
  return joinSorted<IndexEntry, WrittenFile, FileStep>(
    { what: 'the index', pages: files.pages() },
    { what: 'the target', pages: inPages(target.list()) },
    {
      left: (entry) => ({ key: entry.key, is: 'missing', entry }),
      right: (file) => ({ key: file.key, is: 'foreign', entry: null }),
      both: (entry, file) =>
        isSame(entry, file)
          ? { key: entry.key, is: 'present', entry }
          : { key: entry.key, is: changed(file), entry, unsure: isUnsure(entry, file) },
    },
  );
}

/** Whether a newer file that would be kept has the mirrored contents: it is read where the ETag cannot decide. */
export async function isThereAfterAll(
  { is, entry, unsure }: Omit<FileStep, 'key'>,
  target: TargetFiles,
  rules: ReplacingRules,
): Promise<boolean> {
  if (is !== 'newer' || entry === null || unsure !== true || !keepsNewer(rules)) return false;
  return (await differsFrom(entry, target)) === null;
}

export function keepsNewer({ newer }: ReplacingRules): boolean {
  return newer !== 'overwrite';
}

function isSame(entry: IndexEntry, file: WrittenFile): boolean {
  return entry.size === file.size && entry.etag === file.etag;
}

function isUnsure(entry: IndexEntry, file: WrittenFile): boolean {
  return entry.size === file.size && (entry.etag.includes('-') || file.etag.includes('-'));
}
