import { judgeHiding } from '../../core/files/brake.ts';
import type { IndexEntry } from '../../core/files/fileIndex.ts';
import { hideable } from '../../core/files/hiding.ts';
import { planOrphans, type StoredDump } from '../../core/snapshots/orphans.ts';
import {
  planRetention,
  type RetentionDecision,
  type RetentionPlan,
  type SnapshotFact,
} from '../../core/snapshots/retention.ts';
import { replacedFilesText } from '../../core/vault/lifecycle.ts';
import type { VaultReader } from '../../ports/vault.ts';
import type { Run } from '../run.ts';
import { unlessDamaged } from '../vaultRecords/damage.ts';
import { type IndexRef, listIndexes, type OpenIndex, openIndex, openNewest } from '../vaultRecords/indexes.ts';
import { readProofs } from '../vaultRecords/proofs.ts';
import { readPins } from '../vaultRecords/provenPins.ts';
import { readSnapshots } from '../vaultRecords/readSnapshots.ts';
import { readInventory, type SnapshotInventory } from '../vaultRecords/snapshots.ts';
import { goneAllAlong } from './backSince.ts';
import type { PruneOptions } from './contract.ts';
import { spentIndexes } from './indexes.ts';
import { planWal, type WalPrune } from './planWal.ts';
import { goneInBoth, stillVisible } from './visible.ts';

/** All that a prune would hide, and why the rest stays. */
export interface PrunePlan {
  readonly noncurrentDays: number;
  readonly now: Date;
  readonly snapshots: RetentionPlan;
  /** Dumps that no manifest names, or whose manifest is hidden already. */
  readonly orphans: readonly StoredDump[];
  /** Files gone from the live bucket for longer than any kept snapshot may need them. */
  readonly files: readonly IndexEntry[];
  /** Why no file is hidden; null when they may be. */
  readonly filesBrake: string | null;
  readonly indexes: readonly string[];
  readonly wal: WalPrune;
  readonly unknown: readonly string[];
}

/** The most files that one run hides: the rest waits for the next day. */
const mostFiles = 10_000;

export async function planPrune(reader: VaultReader, run: Run, options: PruneOptions): Promise<PrunePlan> {
  const now = run.clock.now();
  const inventory = await readInventory(reader, run.host);
  const facts = await readFacts(reader, run, inventory);
  const snapshots = planRetention({ host: run.host, snapshots: facts, now, ...options });
  const planned = { snapshots, unknown: inventory.unknown, noncurrentDays: options.noncurrentDays, now };
  if (snapshots.refusal !== null) {
    return { ...planned, orphans: [], files: [], filesBrake: null, indexes: [], wal: { bases: [], keys: [] } };
  }
  const visible = inventory.snapshots.filter((ref) => !ref.hidden);
  // By the manifest's key, not by its content: a forged one may claim another snapshot's name.
  const dumpKeys = new Map(facts.map((fact) => [fact.manifestKey, fact.dumpKey]));
  const manifests = visible.map(({ snapshot, manifestKey }) => ({
    snapshot,
    dumpKey: dumpKeys.get(manifestKey) ?? null,
  }));
  const kept = snapshots.decisions.filter(({ action }) => action === 'keep').map(({ fact }) => fact);
  return {
    ...planned,
    orphans: planOrphans({ host: run.host, dumps: inventory.dumps, manifests, now }),
    ...(await planFiles(reader, run, options, now)),
    wal: await planWal(reader, run.host, now, options.walDays),
    indexes: await spentIndexes(reader, run.host, kept, longAgo(now, options), await readPins(reader, run.host)),
  };
}

/**
 * Skips hidden snapshots, and manifests that cannot be read: those make no fact, so they are neither judged nor
 * removed.
 */
async function readFacts(
  reader: VaultReader,
  run: Run,
  inventory: SnapshotInventory,
): Promise<readonly SnapshotFact[]> {
  const proofs = await readProofs(reader, run.host);
  const visible = inventory.snapshots.filter((ref) => !ref.hidden);
  const facts: SnapshotFact[] = [];
  let foreign = 0;
  for await (const read of readSnapshots(reader, visible, proofs, () => null)) {
    if (read.fact !== null) facts.push(read.fact);
    else if (read.foreign) foreign += 1;
    else run.reporter.warn(read.problem);
  }
  if (foreign > 0) run.reporter.warn(`${foreign} names hold no manifest that counts and are left alone: lifeboat list`);
  return facts;
}

async function planFiles(
  reader: VaultReader,
  run: Run,
  options: PruneOptions,
  now: Date,
): Promise<Pick<PrunePlan, 'files' | 'filesBrake'>> {
  const all = await listIndexes(reader, run.host);
  const index = await openNewest(reader, all);
  // A thief could write today what an index claims about the past: only one that was stored back then proves it.
  const then = await openBefore(reader, all, longAgo(now, options));
  if (index === null || then === null) return { files: [], filesBrake: null };
  const files: IndexEntry[] = [];
  let hiding = 0;
  for await (const page of stillVisible(reader, goneInBoth(index, then), (entry) =>
    hideable(entry, now, options.keepDailyDays),
  )) {
    hiding += page.length;
    files.push(...page.slice(0, mostFiles - files.length));
  }
  const entries = index.header.present + index.header.gone;
  const filesBrake = judgeHiding({ entries, hiding }, options.brake);
  return { files: filesBrake === null ? await goneAllAlong(reader, all, { files, since: then }) : [], filesBrake };
}

/** The last one stored by then that can be read; null where there is none. */
async function openBefore(reader: VaultReader, all: readonly IndexRef[], by: Date): Promise<OpenIndex | null> {
  for (const ref of all.filter(({ storedAt }) => storedAt <= by).toReversed()) {
    const index = await unlessDamaged(() => openIndex(reader, ref, all));
    if (index !== null) return index;
  }
  return null;
}

function longAgo(now: Date, { keepDailyDays }: Pick<PruneOptions, 'keepDailyDays'>): Date {
  return new Date(now.getTime() - keepDailyDays * 86_400_000);
}

export interface PruneDescription {
  readonly refusal: string | null;
  /** Newest first. */
  readonly snapshots: readonly {
    readonly snapshot: string;
    readonly action: 'keep' | 'remove';
    readonly reason: string;
  }[];
  readonly orphans: readonly string[];
  readonly indexes: readonly string[];
  readonly files: readonly string[];
  readonly filesBrake: string | null;
  /** Base backups of the cluster, newest first, and the keys that go with those that are removed. */
  readonly wal: WalPrune;
  readonly unknown: readonly string[];
}

/** For the receipt and for `--dry-run`: every snapshot with its reason. */
export function describePrune(plan: PrunePlan): PruneDescription {
  return {
    refusal: plan.snapshots.refusal,
    snapshots: plan.snapshots.decisions.map((decision) => ({
      snapshot: decision.fact.snapshot,
      action: decision.action,
      reason: reasonOf(decision, plan),
    })),
    orphans: plan.orphans.map(({ key }) => key),
    indexes: plan.indexes,
    files: plan.files.map(({ key }) => key),
    filesBrake: plan.filesBrake,
    wal: plan.wal,
    unknown: plan.unknown,
  };
}

/** A snapshot that is kept beyond the daily window may outlive files that have been replaced since. */
function reasonOf(
  { fact, reason, tier }: RetentionDecision,
  { noncurrentDays, now }: Pick<PrunePlan, 'noncurrentDays' | 'now'>,
): string {
  const beyond = tier === 'held' || tier === 'newest proven';
  return beyond ? `${reason}; ${replacedFilesText(fact.snapshotAt, noncurrentDays, now)}` : reason;
}
