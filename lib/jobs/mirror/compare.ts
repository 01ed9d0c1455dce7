import { isEntry } from '../../core/files/fileIndex.ts';
import { inPages, ListingProblem, watchListing } from '../../core/files/listing.ts';
import { isReplaced } from '../../core/files/replacedFiles.ts';
import { Failure } from '../../errors.ts';
import type { Spool } from '../../ports/scratch.ts';
import type { Run } from '../run.ts';
import { isDamage } from '../vaultRecords/damage.ts';
import type { MirrorOptions, MirrorPorts } from './contract.ts';
import { isStep, keepsEntry, type MirrorPlan, type MirrorStep, planMirror } from './plan.ts';
import { findPrevious, type Previous, spooled } from './previous.ts';
import { rebuiltIndex } from './rebuild.ts';
import { soundEntries } from './repair.ts';

/** When the live bucket was listed: a restore to a moment chooses by it. */
export interface Listing {
  readonly beganAt: Date;
  readonly endedAt: Date;
}

export interface Comparison {
  readonly previous: Previous;
  readonly plan: MirrorPlan;
  readonly steps: Spool<MirrorStep>;
  readonly listing: Listing;
}

/** Compares the live bucket with the newest index, or with the mirror itself where that index is lost or damaged. */
export async function compare(
  ports: MirrorPorts,
  run: Run,
  options: MirrorOptions,
  directory: string,
): Promise<Comparison> {
  try {
    return await compareWithNewest(ports, run, options, directory);
  } catch (error) {
    if (!(error instanceof ListingProblem)) throw error;
    throw new Failure('brake', `the listing of ${ports.live.bucket} cannot be trusted: ${error.message}`, {
      hint: 'nothing was mirrored; if it happens again, look at the store that serves the bucket',
      cause: error,
    });
  }
}

async function compareWithNewest(
  ports: MirrorPorts,
  run: Run,
  options: MirrorOptions,
  directory: string,
): Promise<Comparison> {
  const found = await findPrevious(ports.reader, run.host);
  if ('lost' in found) return compareRebuilt(ports, run, options, directory, found.lost);
  try {
    const previous = options.repair ? await soundOnly(ports, found.previous, directory) : found.previous;
    return await against(ports, run, options, previous, `${directory}/steps`);
  } catch (error) {
    if (!isDamage(error)) throw error;
    return compareRebuilt(ports, run, options, directory, error.message);
  }
}

async function soundOnly(ports: MirrorPorts, previous: Previous, directory: string): Promise<Previous> {
  const spool = await ports.spools.create(`${directory}/sound`, isEntry);
  return spooled(soundEntries(ports.reader, previous.pages()), spool, null);
}

async function compareRebuilt(
  ports: MirrorPorts,
  run: Run,
  options: MirrorOptions,
  directory: string,
  reason: string,
): Promise<Comparison> {
  run.reporter.warn(`rebuilding the index from the mirror: ${reason}`);
  const entries = rebuiltIndex(ports.reader, ports.live, run.clock.now().toISOString(), run.signal);
  const previous = await spooled(entries, await ports.spools.create(`${directory}/rebuilt`, isEntry), reason);
  const compared = await against(ports, run, options, previous, `${directory}/steps-anew`);
  return { ...compared, plan: brakedWhenEmptied(compared.plan) };
}

/**
 * A rebuilt index knows neither what vanished since the last run nor what changed; an empty bucket next to a full
 * mirror shows it.
 */
function brakedWhenEmptied(plan: MirrorPlan): MirrorPlan {
  const { stillGone, ...listed } = plan.counts;
  if (stillGone === 0 || Object.values(listed).some((count) => count > 0)) return { ...plan, brake: null };
  return { ...plan, brake: `it is empty, and the mirror holds ${stillGone} files` };
}

async function against(
  ports: MirrorPorts,
  run: Run,
  options: MirrorOptions,
  previous: Previous,
  stepsPath: string,
): Promise<Comparison> {
  const steps = await ports.spools.create(stepsPath, isStep);
  const beganAt = run.clock.now();
  const rules = { brake: options.brake, keep: keepsEntry(beganAt, options.keepGoneDays) };
  const listed = inPages(withoutReplaced(watchListing(ports.live.list(run.signal))));
  const plan = await planMirror(previous.pages(), listed, steps, rules);
  return { previous, plan, steps, listing: { beganAt, endedAt: run.clock.now() } };
}

/** What a restore has set aside does not belong to the application. */
async function* withoutReplaced<T extends { readonly key: string }>(files: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const file of files) if (!isReplaced(file.key)) yield file;
}
