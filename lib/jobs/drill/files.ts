import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { joinSorted } from '../../core/files/sortedJoin.ts';
import { allNamed, type Named, naming } from '../../core/runs/named.ts';
import type { ProofPins } from '../../core/verify/proofPins.ts';
import type { TargetFiles } from '../../ports/files.ts';
import type { Spool } from '../../ports/scratch.ts';
import { eachOf, inOrder } from '../inOrder.ts';
import { bringFiles, elsewhereText, type FailedFile } from '../restoreSteps/bringFiles.ts';
import { filePinsOf, filesOfSnapshot } from '../restoreSteps/filesOfSnapshot.ts';
import type { FilesAsOf } from '../restoreSteps/findFiles.ts';
import { planFiles } from '../restoreSteps/planFiles.ts';
import { differsFrom } from '../restoreSteps/sameContent.ts';
import type { Run } from '../run.ts';
import { untilAborted } from '../untilAborted.ts';
import type { Chosen } from '../vaultRecords/choose.ts';
import type { DrillOptions, DrillPorts } from './contract.ts';
import { hiddenFiles } from './hiddenFiles.ts';
import { missingFiles, type WantedKey } from './references.ts';

export interface FilesVerdict {
  readonly files: number;
  readonly bytes: number;
  readonly problems: Named<string>;
  readonly notes: readonly string[];
  /** The indexes that list these files, and the digest of the list. */
  readonly pins: Pick<ProofPins, 'indexes' | 'filesAsOf' | 'files'>;
}

/** Restores the files of the snapshot into a sandbox, reads them back, and compares index, mirror and rows. */
export async function drillFiles(
  ports: Pick<DrillPorts, 'reader' | 'sandbox' | 'spools' | 'live'>,
  run: Run,
  options: Pick<DrillOptions, 'concurrency'>,
  chosen: Pick<Chosen, 'manifest' | 'sha256'>,
  wantedKeys: readonly Spool<WantedKey>[] | null,
  directory: string,
): Promise<FilesVerdict> {
  run.reporter.stage('files');
  const files = await filesOfSnapshot(ports.reader, run.host, chosen);
  const failed = await ports.spools.create(`${directory}/failed-files`, isFailedFile);
  const brought = await ports.sandbox.use(async (target) => {
    const plan = await planFiles(files, target);
    const result = await bringFiles({ reader: ports.reader, target }, run, files, plan, options.concurrency, (file) =>
      failed.write([file]),
    );
    await failed.finish();
    run.reporter.stage('read back');
    return { plan, result, differing: await readBack(run, files, target, options.concurrency, failed) };
  });
  run.reporter.stage('mirror');
  const hidden = await hiddenFiles(ports.reader, run.host, run.signal);
  const missing =
    wantedKeys === null ? naming<string>() : await missingFiles(files, wantedKeys, ports.live, run.signal);
  return {
    files: brought.plan.files,
    bytes: brought.plan.bytes,
    problems: allNamed([described(brought.result.failed), brought.differing, hidden, missing]),
    notes: [...(files.note === null ? [] : [files.note]), ...elsewhereText(brought.result.elsewhere)],
    pins: await filePinsOf(ports.reader, files),
  };
}

function isFailedFile(value: unknown): value is FailedFile {
  return typeof value === 'object' && value !== null && 'key' in value && 'reason' in value;
}

function described({ first, count }: Named<FailedFile>): Named<string> {
  return { first: first.map(({ key, reason }) => `file ${JSON.stringify(key)}: ${reason}`), count };
}

/** Reads every restored file back from the sandbox and hashes it: what was written is what is there. */
async function readBack(
  run: Run,
  files: FilesAsOf,
  target: TargetFiles,
  concurrency: number,
  failed: Spool<FailedFile>,
): Promise<Named<string>> {
  const problems = naming<string>();
  const restored = joinSorted<IndexEntry, FailedFile, IndexEntry>(
    { what: 'the index', pages: files.pages() },
    { what: 'the files that failed', pages: failed.read() },
    { left: (entry) => entry, right: () => null, both: () => null },
  );
  const entries = untilAborted(eachOf(restored), run.signal);
  for await (const problem of inOrder(entries, concurrency, (entry) => differs(entry, target))) {
    if (problem !== null) problems.add(problem);
  }
  return problems;
}

async function differs(entry: IndexEntry, target: TargetFiles): Promise<string | null> {
  const problem = await differsFrom(entry, target);
  return problem === null ? null : `file ${JSON.stringify(entry.key)}: ${problem}`;
}
