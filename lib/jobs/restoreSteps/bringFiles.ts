import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { type Named, naming } from '../../core/runs/named.ts';
import type { TargetFiles } from '../../ports/files.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { inOrder } from '../inOrder.ts';
import type { Run } from '../run.ts';
import { type Brought, bringFile } from './bringFile.ts';
import type { FilesAsOf } from './findFiles.ts';
import {
  compareFiles,
  type FileStep,
  type FilesPlan,
  isThereAfterAll,
  keepsNewer,
  type ReplacingRules,
} from './planFiles.ts';
import { setAside } from './setAside.ts';

export interface BroughtFiles {
  readonly written: number;
  readonly writtenBytes: number;
  readonly present: number;
  /** Of the written ones: keys that existed at the target with other contents, in order. */
  readonly overwritten: Named<string>;
  /** Keys of newer files at the target that were left as they are, in order. */
  readonly kept: Named<string>;
  /** Of the written ones: keys whose pinned version is gone and whose bytes came from another version, in order. */
  readonly elsewhere: Named<string>;
  /** In key order; files that the operator must know by name. */
  readonly failed: Named<FailedFile>;
}

export interface FailedFile {
  readonly key: string;
  readonly reason: string;
}

/**
 * Writes every file of the snapshot that is not at the target yet, by the rules of the plan. When run again, it
 * continues where it ended. `onFailed` receives, in key order, every file that could not be restored.
 */
export async function bringFiles(
  ports: { readonly reader: VaultReader; readonly target: TargetFiles },
  run: Run,
  files: FilesAsOf,
  plan: FilesPlan,
  concurrency: number,
  onFailed?: (file: FailedFile) => Promise<void>,
): Promise<BroughtFiles> {
  const named = {
    overwritten: naming<string>(),
    kept: naming<string>(),
    elsewhere: naming<string>(),
    failed: naming<FailedFile>(),
  };
  const tally = { written: 0, writtenBytes: 0, present: 0, ...named };
  const results = inOrder(wanted(files, ports.target, plan.rules), concurrency, async (listed) => {
    const step = (await isThereAfterAll(listed, ports.target, plan.rules))
      ? ({ ...listed, is: 'present' } as const)
      : listed;
    return { ...step, ...(await doStep(ports, run, step, plan.rules)) };
  });
  for await (const { is, entry, failed, elsewhere } of results) {
    if (failed !== null) {
      tally.failed.add({ key: entry.key, reason: failed });
      await onFailed?.({ key: entry.key, reason: failed });
    } else if (is === 'present') tally.present += 1;
    else if (isKept(is, plan.rules)) tally.kept.add(entry.key);
    else {
      tally.written += 1;
      if (elsewhere) tally.elsewhere.add(entry.key);
      tally.writtenBytes += entry.size;
      if (is !== 'missing') tally.overwritten.add(entry.key);
    }
    run.reporter.progress(tally.written + tally.present + tally.kept.count, plan.files, 'files');
  }
  return tally;
}

/** One sentence where files came from another version than the pinned one; else nothing. */
export function elsewhereText({ count, first }: Named<string>): readonly string[] {
  if (count === 0) return [];
  const what = count === 1 ? 'the pinned version of 1 file is' : `the pinned versions of ${count} files are`;
  const names = first.slice(0, 3).map((key) => JSON.stringify(key));
  return [`${what} gone: restored from another version with the same SHA-256: ${names.join(', ')}`];
}

interface WantedStep extends FileStep {
  readonly entry: IndexEntry;
}

async function* wanted(files: FilesAsOf, target: TargetFiles, rules: ReplacingRules): AsyncGenerator<WantedStep> {
  for await (const page of compareFiles(files, target, rules)) {
    for (const { entry, ...step } of page) if (entry !== null) yield { ...step, entry };
  }
}

/** A file that cannot be set aside is not replaced. */
async function doStep(
  { reader, target }: { readonly reader: VaultReader; readonly target: TargetFiles },
  run: Run,
  { is, entry }: WantedStep,
  rules: ReplacingRules,
): Promise<Brought> {
  if (is === 'present' || isKept(is, rules)) return { failed: null, elsewhere: false };
  const replaces = is === 'differing' || is === 'newer';
  const problem = replaces ? await setAside(target, run, entry.key, rules.setAsideUnder) : null;
  return problem === null ? bringFile(reader, target, run, entry) : { failed: problem, elsewhere: false };
}

function isKept(is: FileStep['is'], rules: ReplacingRules): boolean {
  return is === 'newer' && keepsNewer(rules);
}
