import type { IndexEntry, IndexHeader } from '../../core/files/fileIndex.ts';
import { joinSorted } from '../../core/files/sortedJoin.ts';
import { mostNamed, type Named, naming } from '../../core/runs/named.ts';
import { Failure } from '../../errors.ts';
import type { Spool } from '../../ports/scratch.ts';
import { eachOf, inOrder } from '../inOrder.ts';
import type { Run } from '../run.ts';
import { writeIndex } from '../vaultRecords/writeIndex.ts';
import type { Comparison, Listing } from './compare.ts';
import type { MirrorOptions, MirrorPorts } from './contract.ts';
import { doStep, type StepResult } from './copy.ts';
import { keepsEntry, type MirrorPlan } from './plan.ts';
import type { Previous } from './previous.ts';

export interface MirrorTally {
  readonly indexKey: string;
  readonly pointer: boolean;
  readonly copied: number;
  readonly copiedBytes: number;
  /** Files that looked changed but whose bytes the mirror already held: read, and not stored again. */
  readonly recognised: number;
  readonly present: number;
  readonly gone: number;
  /** Files that disappeared between the listing and the copy. */
  readonly vanished: number;
  readonly failed: IndexHeader['failed'];
}

/**
 * How many results may wait for a file that is slow to read, so that it does not hold up the others. A result has a few
 * hundred bytes.
 */
const waiting = 100;

/** They are in one line, the header, and readers accept at most 64 MiB. */
const longestFailed = 32 * 1024 * 1024;

/**
 * Copies what the plan's steps say, then writes the index of this run: complete, or a pointer when nothing changed. The
 * index names the files that could not be copied: where it cannot name all of them, the run fails as a whole.
 */
export async function executeMirror(
  ports: MirrorPorts,
  run: Run,
  options: MirrorOptions,
  work: Comparison & { readonly results: Spool<StepResult> },
): Promise<MirrorTally> {
  const { plan, previous, steps, results, listing } = work;
  const beganAt = listing.beganAt.toISOString();
  const total = plan.counts.new + plan.counts.changed + plan.counts.returned;
  const tally = {
    copied: 0,
    copiedBytes: 0,
    recognised: 0,
    present: plan.counts.unchanged,
    gone: plan.counts.stillGone - plan.expired,
    bytes: plan.unchangedBytes,
    vanished: 0,
  };
  const failures = naming<IndexHeader['failed'][number]>();
  let failedCharacters = 0;
  const keep = keepsEntry(listing.beganAt, options.keepGoneDays);
  const { concurrency } = options;
  const done = inOrder(
    eachOf(steps.read()),
    concurrency,
    (step) => doStep(ports, run, step, beganAt),
    concurrency * waiting,
  );
  for await (const result of done) {
    if (result.problem !== undefined) {
      const failure = { key: result.key, reason: result.problem };
      failures.add(failure);
      failedCharacters += JSON.stringify(failure).length;
    }
    if (failures.count > failures.first.length || failedCharacters > longestFailed) throw tooManyFailures(failures);
    if (result.vanished === true) tally.vanished += 1;
    if (result.entry?.goneAt !== undefined) tally.gone += keep(result.entry) ? 1 : 0;
    else if (result.entry !== null) {
      tally.present += 1;
      tally.bytes += result.entry.size;
      if (result.recognised === true) tally.recognised += 1;
      else if (result.problem === undefined) {
        tally.copied += 1;
        tally.copiedBytes += result.entry.size;
      }
      run.reporter.progress(tally.copied + tally.recognised, total, 'files');
    }
    await results.write([result]);
  }
  await results.finish();
  const failed = failures.first;
  const header: IndexHeader = {
    format: '1.0',
    runId: run.runId,
    host: run.host,
    bucket: ports.live.bucket,
    listingBeganAt: beganAt,
    listingEndedAt: listing.endedAt.toISOString(),
    present: tally.present,
    gone: tally.gone,
    bytes: tally.bytes,
    failed,
    bucketSettings: await ports.live.settings(run.signal),
  };
  const same = unchangedSince(plan, previous, listing, failed);
  const index =
    same === null
      ? await writeIndex(ports, run, header, () => overlay(previous.pages(), results.read(), keep))
      : await writeIndex(ports, run, { ...header, same }, null);
  const { bytes: _, ...told } = tally;
  return { indexKey: index.key, pointer: same !== null, ...told, failed };
}

/** The key of today's complete index when this run found exactly its content; null when a complete one is due. */
function unchangedSince(
  plan: MirrorPlan,
  previous: Previous,
  listing: Listing,
  failed: IndexHeader['failed'],
): string | null {
  const { counts } = plan;
  const changes = counts.new + counts.changed + counts.returned + counts.gone + plan.expired;
  if (previous.index === null || changes > 0) return null;
  const { header, wholeKey } = previous.index;
  if (JSON.stringify(header.failed) !== JSON.stringify(failed)) return null;
  const day = listing.beganAt.toISOString().slice(0, 'YYYY-MM-DD'.length);
  return wholeKey.includes(`/${day}/`) ? wholeKey : null;
}

function tooManyFailures({ count, first: [example] }: Named<IndexHeader['failed'][number]>): Failure {
  return new Failure(
    'source',
    `more files could not be copied than an index can name (${count}, at most ${mostNamed}), the first ${JSON.stringify(example?.key)}: ${example?.reason}`,
    { hint: 'do MINIO_ACCESS_KEY and MINIO_SECRET_KEY still have the right to read every object?' },
  );
}

/**
 * The new index: the previous one with the results merged in. Both are sorted by key bytes, and so is the new one.
 * `keep` drops entries of files gone for so long that no snapshot can need them.
 */
function overlay(
  previous: AsyncIterable<readonly IndexEntry[]>,
  results: AsyncIterable<readonly StepResult[]>,
  keep: (entry: IndexEntry) => boolean,
): AsyncGenerator<readonly IndexEntry[]> {
  const kept = (entry: IndexEntry | null): IndexEntry | null => (entry !== null && keep(entry) ? entry : null);
  return joinSorted<IndexEntry, StepResult, IndexEntry>(
    { what: 'the index', pages: previous },
    { what: 'the results', pages: results },
    { left: kept, right: (result) => kept(result.entry), both: (_, result) => kept(result.entry) },
  );
}
