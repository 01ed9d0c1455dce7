import type { IndexEntry } from '../../core/fileIndex.ts';
import { type Named, naming } from '../../core/named.ts';
import type { TargetFiles, VaultReader } from '../../ports.ts';
import { inOrder } from '../inOrder.ts';
import type { Run } from '../run.ts';
import { bringFile } from './bringFile.ts';
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
  /** Of the written ones: keys that stood at the target with other contents, in order. */
  readonly overwritten: Named<string>;
  /** Keys of newer files at the target that were left as they are, in order. */
  readonly kept: Named<string>;
  /** By key order; what the operator must know by name. */
  readonly failed: Named<FailedFile>;
}

export interface FailedFile {
  readonly key: string;
  readonly reason: string;
}

/**
 * Writes every file of the snapshot that is not at the target yet, by the rules of the plan. Run again, it goes on where it
 * ended. `onFailed` is given, in key order, every one that cannot be brought.
 */
export async function bringFiles(
  ports: { readonly reader: VaultReader; readonly target: TargetFiles },
  run: Run,
  files: FilesAsOf,
  plan: FilesPlan,
  concurrency: number,
  onFailed?: (file: FailedFile) => Promise<void>,
): Promise<BroughtFiles> {
  const named = { overwritten: naming<string>(), kept: naming<string>(), failed: naming<FailedFile>() };
  const tally = { written: 0, writtenBytes: 0, present: 0, ...named };
  const results = inOrder(wanted(files, ports.target, plan.rules), concurrency, async (listed) => {
    const step = (await isThereAfterAll(listed, ports.target, plan.rules))
      ? ({ ...listed, is: 'present' } as const)
      : listed;
    return { ...step, reason: await doStep(ports, run, step, plan.rules) };
  });
  for await (const { is, entry, reason } of results) {
    if (reason !== null) {
      tally.failed.add({ key: entry.key, reason });
      await onFailed?.({ key: entry.key, reason });
    } else if (is === 'present') tally.present += 1;
    else if (isKept(is, plan.rules)) tally.kept.add(entry.key);
    else {
      tally.written += 1;
      tally.writtenBytes += entry.size;
      if (is !== 'missing') tally.overwritten.add(entry.key);
    }
    run.reporter.progress(tally.written + tally.present + tally.kept.count, plan.files, 'files');
  }
  return tally;
}

interface WantedStep extends FileStep {
  readonly entry: IndexEntry;
}

async function* wanted(files: FilesAsOf, target: TargetFiles, rules: ReplacingRules): AsyncGenerator<WantedStep> {
  for await (const page of compareFiles(files, target, rules)) {
    for (const { entry, ...step } of page) if (entry !== null) yield { ...step, entry };
  }
}

/** The reason when the file cannot be brought; what cannot be set aside is not replaced. */
async function doStep(
  { reader, target }: { readonly reader: VaultReader; readonly target: TargetFiles },
  run: Run,
  { is, entry }: WantedStep,
  rules: ReplacingRules,
): Promise<string | null> {
  if (is === 'present' || isKept(is, rules)) return null;
  const replaces = is === 'differing' || is === 'newer';
  const problem = replaces ? await setAside(target, run, entry.key, rules.setAsideUnder) : null;
  return problem ?? bringFile(reader, target, run, entry);
}

function isKept(is: FileStep['is'], rules: ReplacingRules): boolean {
  return is === 'newer' && keepsNewer(rules);
}
