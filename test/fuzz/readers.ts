import { parseEntry, parseHeader } from '../../lib/core/files/fileIndex.ts';
import { parseSignature } from '../../lib/core/openpgp/signature.ts';
import { jobNames, parseReceipt, proofOf, restoredBy } from '../../lib/core/runs/receipt.ts';
import { parseManifest } from '../../lib/core/snapshots/manifest.ts';
import { partedRecord } from '../../lib/core/vault/signedRecord.ts';
import { Failure } from '../../lib/errors.ts';
import { indexesToHold } from '../../lib/jobs/hold/indexes.ts';
import { list } from '../../lib/jobs/list.ts';
import { describePrune, planPrune } from '../../lib/jobs/prune/plan.ts';
import { report } from '../../lib/jobs/report.ts';
import { filesOfSnapshot } from '../../lib/jobs/restoreSteps/filesOfSnapshot.ts';
import type { Run } from '../../lib/jobs/run.ts';
import { status } from '../../lib/jobs/status.ts';
import { type Choice, type Chosen, chooseSnapshot } from '../../lib/jobs/vaultRecords/choose.ts';
import { chooseSound } from '../../lib/jobs/vaultRecords/chooseSound.ts';
import { listIndexes, openNewest } from '../../lib/jobs/vaultRecords/indexes.ts';
import { readLineage } from '../../lib/jobs/vaultRecords/lineage.ts';
import { readReceipts } from '../../lib/jobs/vaultRecords/receipts.ts';
import { readInventory } from '../../lib/jobs/vaultRecords/snapshots.ts';
import type { VaultReader } from '../../lib/ports/vault.ts';
import { listeningReporter } from '../jobs/helpers/watching.ts';
import { usualReport } from '../jobs/report/usualReport.ts';
import { host, now } from './soundVault.ts';

/** What one reader made of a vault. */
export type Answer = { readonly value: unknown } | { readonly failure: string } | { readonly crash: unknown };

const clock = { now: () => now, seconds: () => 0, sleep: async () => undefined };
const { limits, policy } = usualReport;

/** Everything that reads records, as the jobs and commands call it. */
const readers: Readonly<Record<string, (reader: VaultReader, proven: string) => Promise<unknown>>> = {
  list: (reader) => list(reader, host, { hidden: true }, { policy, now }),
  status: (reader) => status(reader, host, limits, clock),
  report: (reader) => report({ reader, clock }, { host, program: 'lifeboat test' }, usualReport),
  prune: async (reader) => describePrune(await planPrune(reader, run(), pruneOptions)),
  'the latest': (reader) => chosen(chooseSnapshot(reader, host, { by: 'latest' })),
  'the latest sound': (reader) => chosen(chooseSound(reader, host, { by: 'latest' })),
  'the proven': (reader) => chosen(chooseSnapshot(reader, host, { by: 'proven' })),
  'the proven sound': (reader) => chosen(chooseSound(reader, host, { by: 'proven' })),
  'by time': (reader) => chosen(chooseSnapshot(reader, host, { by: 'time', at: now })),
  'by time, sound': (reader) => chosen(chooseSound(reader, host, { by: 'time', at: now })),
  'by name': (reader, snapshot) => chosen(chooseSound(reader, host, { by: 'name', snapshot })),
  'files of the proven': (reader, snapshot) => filesOf(reader, { by: 'name', snapshot }),
  'files of the latest': (reader) => filesOf(reader, { by: 'latest' }),
  hold: async (reader, snapshot) =>
    indexesToHold(reader, host, await chooseSnapshot(reader, host, { by: 'name', snapshot }), true),
  'the newest index': async (reader) => {
    const index = await openNewest(reader, await listIndexes(reader, host));
    return index === null ? null : { header: index.header, entries: await Array.fromAsync(index.pages()) };
  },
  lineage: async (reader) => {
    const { snapshots } = await readInventory(reader, host);
    const { previous, alarm, restored } = await readLineage(reader, host, snapshots, { database: 'crm', now });
    return { previous, alarm, restored };
  },
  ...Object.fromEntries(
    jobNames.map((job) => [
      `receipts of ${job}`,
      (reader: VaultReader) => Array.fromAsync(readReceipts(reader, job, host)),
    ]),
  ),
};

export type ReaderName = string;

/** What every reader makes of a vault; `proven` names the snapshot that a drill has proven. */
export async function answersOf(reader: VaultReader, proven: string): Promise<ReadonlyMap<ReaderName, Answer>> {
  const answers = new Map<ReaderName, Answer>();
  for (const [name, read] of Object.entries(readers)) answers.set(name, await answerOf(() => read(reader, proven)));
  return answers;
}

/** What the parsers make of bytes that no signature protects; they never throw. */
export async function parsed(bytes: Uint8Array): Promise<Answer> {
  return answerOf(async () => {
    const { signed, signature } = partedRecord(bytes);
    const text = Buffer.from(signed).toString();
    const receipt = parseReceipt(text);
    return [
      signature === null ? null : parseSignature(signature),
      parseManifest(text),
      'receipt' in receipt ? [proofOf(receipt.receipt), restoredBy(receipt.receipt)] : receipt,
      ...text.split('\n', 20).map((line) => [parseHeader(line), parseEntry(line)]),
    ].length;
  });
}

async function answerOf(read: () => Promise<unknown>): Promise<Answer> {
  try {
    return { value: await read() };
  } catch (error) {
    if (error instanceof Failure && error.kind !== 'unexpected') return { failure: `${error.kind}: ${error.message}` };
    return { crash: error };
  }
}

async function chosen(choice: Promise<Chosen>): Promise<unknown> {
  const { ref, manifest, sha256, doubts } = await choice;
  return { versionId: ref.manifestVersionId, manifest, sha256, doubts };
}

async function filesOf(reader: VaultReader, choice: Choice): Promise<unknown> {
  const files = await filesOfSnapshot(reader, host, await chooseSnapshot(reader, host, choice));
  return { files: (await Array.fromAsync(files.pages())).flat(), note: files.note };
}

function run(): Run {
  const signal = new AbortController().signal;
  return { host, runId: 'run', program: 'lifeboat test', clock, reporter: listeningReporter(), signal, dryRun: true };
}

const pruneOptions = {
  ...policy,
  walDays: 7,
  noncurrentDays: 45,
  brake: { share: 1, count: 100 },
  scheduled: false,
};
