import { humanSeconds } from '../core/duration.ts';
import { proofOf, type Receipt } from '../core/receipt.ts';
import { exitCodes, Failure } from '../errors.ts';
import type { Clock, VaultReader } from '../ports.ts';
import { listIndexes, openIndex } from './records/indexes.ts';
import { readReceipts } from './records/receipts.ts';
import { newestManifest, readShelf } from './records/snapshots.ts';

export interface StatusLimits {
  readonly snapshotSeconds: number;
  readonly mirrorSeconds: number;
  readonly drillSeconds: number;
}

export interface Status {
  readonly host: string;
  readonly snapshots: number;
  readonly newestSnapshot: {
    readonly snapshot: string;
    readonly ageSeconds: number;
    readonly quarantined: boolean;
  } | null;
  readonly mirror: {
    readonly ageSeconds: number;
    readonly files: number;
    readonly bytes: number;
    readonly failed: number;
  } | null;
  readonly provenDrill: {
    readonly snapshot: string;
    readonly ageSeconds: number;
    readonly recoverySeconds: number | null;
    readonly recoveryPointSeconds: number | null;
  } | null;
  /** What an operator must look at; empty when all is well. */
  readonly problems: readonly string[];
}

/** How things stand, from the vault alone: what is there, how old, how proven. */
export async function status(reader: VaultReader, host: string, limits: StatusLimits, clock: Clock): Promise<Status> {
  const now = clock.now();
  const shelf = await readShelf(reader, host);
  const visible = shelf.snapshots.filter((ref) => !ref.hidden);
  const newestSnapshot = await describeNewest(reader, visible, now);
  const { mirror, damage } = await describeMirror(reader, host, now);
  const receipts = await lastReceipts(reader, host);
  const provenDrill = describeDrill(receipts.drills, now);
  return {
    host,
    snapshots: visible.length,
    newestSnapshot,
    mirror,
    provenDrill,
    problems: [
      ...judge('snapshot', newestSnapshot?.ageSeconds, limits.snapshotSeconds, 'lifeboat backup'),
      ...(damage ?? judge('mirror of the files', mirror?.ageSeconds, limits.mirrorSeconds, 'lifeboat mirror')),
      ...judge('passed drill', provenDrill?.ageSeconds, limits.drillSeconds, 'lifeboat drill'),
      ...(newestSnapshot?.quarantined === true ? ['the newest snapshot is quarantined: lifeboat list'] : []),
      ...(mirror !== null && mirror.failed > 0
        ? [`${mirror.failed} files could not be mirrored; the index names them`]
        : []),
      ...receipts.last.flatMap(describeTrouble),
    ],
  };
}

async function describeNewest(
  reader: VaultReader,
  visible: Parameters<typeof newestManifest>[1],
  now: Date,
): Promise<Status['newestSnapshot']> {
  const manifest = await newestManifest(reader, visible);
  if (manifest === null) return null;
  const { snapshot, snapshotAt, quarantine } = manifest;
  return { snapshot, ageSeconds: age(snapshotAt, now), quarantined: quarantine.length > 0 };
}

/** `damage` instead of an age where the newest index cannot be read: whoever asks how things stand needs the rest too. */
async function describeMirror(
  reader: VaultReader,
  host: string,
  now: Date,
): Promise<{ readonly mirror: Status['mirror']; readonly damage: readonly string[] | null }> {
  const all = await listIndexes(reader, host);
  const newest = all.at(-1);
  if (newest === undefined) return { mirror: null, damage: null };
  try {
    const { header } = await openIndex(reader, newest, all);
    const { present: files, bytes, failed, listingBeganAt } = header;
    return { mirror: { ageSeconds: age(listingBeganAt, now), files, bytes, failed: failed.length }, damage: null };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'verification') throw error;
    return { mirror: null, damage: [`${error.message}: lifeboat mirror`] };
  }
}

/** Every drill, and the last receipt of each job that could leave trouble behind. */
async function lastReceipts(reader: VaultReader, host: string) {
  const drills: Receipt[] = [];
  const last: Receipt[] = [];
  for (const job of ['backup', 'mirror', 'prune', 'drill'] as const) {
    let newest: Receipt | undefined;
    for await (const receipt of readReceipts(reader, job, host)) {
      newest = receipt;
      if (job === 'drill') drills.push(receipt);
    }
    if (newest !== undefined) last.push(newest);
  }
  return { drills, last };
}

function describeDrill(drills: readonly Receipt[], now: Date): Status['provenDrill'] {
  const passed = drills.findLast((receipt) => proofOf(receipt)?.verdict === 'proven');
  const proof = passed === undefined ? null : proofOf(passed);
  if (passed === undefined || proof === null) return null;
  const { snapshot, recoverySeconds, recoveryPointSeconds } = proof;
  return { snapshot, ageSeconds: age(passed.endedAt, now), recoverySeconds, recoveryPointSeconds };
}

function describeTrouble({ job, exitCode, summary, endedAt }: Receipt): readonly string[] {
  // A person's run that stepped back for another one left no trouble.
  return exitCode === exitCodes.done || exitCode === exitCodes.busy
    ? []
    : [`the last ${job} (${endedAt}) ended with exit code ${exitCode}: ${summary}`];
}

function judge(what: string, ageSeconds: number | undefined, limit: number, mend: string): readonly string[] {
  if (ageSeconds === undefined) return [`there is no ${what} yet: ${mend}`];
  return ageSeconds <= limit ? [] : [`the newest ${what} is ${humanSeconds(ageSeconds)} old: ${mend}`];
}

function age(at: string, now: Date): number {
  return Math.max(0, Math.round((now.getTime() - Date.parse(at)) / 1000));
}
