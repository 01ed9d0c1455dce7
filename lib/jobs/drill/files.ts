import type { IndexEntry } from '../../core/fileIndex.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Spool, TargetFiles } from '../../ports.ts';
import { inOrder } from '../inOrder.ts';
import { hashed } from '../restoring/bringFile.ts';
import { bringFiles, planFiles } from '../restoring/bringFiles.ts';
import { type FilesAsOf, findFiles } from '../restoring/findFiles.ts';
import type { Run } from '../run.ts';
import { untilAborted } from '../untilAborted.ts';
import type { DrillOptions, DrillPorts } from './contract.ts';
import { hiddenFiles } from './hiddenFiles.ts';
import { missingFiles, type WantedKey } from './references.ts';

export interface FilesVerdict {
  readonly files: number;
  readonly bytes: number;
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

/** Restores the files of the snapshot into a sandbox and reads them back; holds index, mirror and rows against each other. */
export async function drillFiles(
  ports: DrillPorts,
  run: Run,
  options: DrillOptions,
  manifest: Manifest,
  wantedKeys: readonly Spool<WantedKey>[] | null,
): Promise<FilesVerdict> {
  run.reporter.stage('files');
  const files = await findFiles(ports.reader, run.host, new Date(manifest.snapshotAt));
  const brought = await ports.sandbox.use(async (target) => {
    const plan = await planFiles(files, target);
    const result = await bringFiles({ reader: ports.reader, target }, run, files, plan, options.concurrency);
    run.reporter.stage('read back');
    return {
      plan,
      result,
      differing: await readBack(run, files, target, options.concurrency, new Set(result.failed.map(({ key }) => key))),
    };
  });
  run.reporter.stage('mirror');
  const hidden = await hiddenFiles(ports.reader, run.host, run.signal);
  const missing = wantedKeys === null ? [] : await missingFiles(files, wantedKeys, ports.live, run.signal);
  return {
    files: brought.plan.files,
    bytes: brought.plan.bytes,
    problems: [
      ...brought.result.failed.map(({ key, reason }) => `file ${JSON.stringify(key)}: ${reason}`),
      ...brought.differing,
      ...hidden,
      ...missing,
    ],
    notes: files.note === null ? [] : [files.note],
  };
}

/** Reads every restored file back from the sandbox and hashes it: what was written is what is there. */
async function readBack(
  run: Run,
  files: FilesAsOf,
  target: TargetFiles,
  concurrency: number,
  failed: ReadonlySet<string>,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const entries = untilAborted(entriesOf(files), run.signal);
  for await (const problem of inOrder(entries, concurrency, (entry) => differs(entry, target))) {
    if (problem !== null) problems.push(problem);
  }
  return problems;

  async function* entriesOf(source: FilesAsOf): AsyncGenerator<IndexEntry> {
    for await (const page of source.pages()) yield* page.filter((entry) => !failed.has(entry.key));
  }
}

async function differs(entry: IndexEntry, target: TargetFiles): Promise<string | null> {
  const body = await target.read(entry.key);
  if (body === null) return `file ${JSON.stringify(entry.key)} is not in the sandbox`;
  try {
    for await (const _ of hashed(body, entry.sha256)) void _;
    return null;
  } catch (error) {
    return `file ${JSON.stringify(entry.key)}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
