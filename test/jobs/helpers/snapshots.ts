import { randomUUID } from 'node:crypto';
import { type JobName, type Receipt, renderReceipt } from '../../../lib/core/runs/receipt.ts';
import { type Manifest, renderManifest } from '../../../lib/core/snapshots/manifest.ts';
import {
  dumpKey,
  manifestKey,
  receiptKey,
  type SnapshotName,
  snapshotNameOfSlot,
} from '../../../lib/core/vault/keys.ts';
import { signed } from '../../../lib/jobs/vaultRecords/signed.ts';
import type { RecordSigner } from '../../../lib/ports/signing.ts';
import { sampleManifest } from '../../core/samples.ts';
import type { Buckets } from './buckets.ts';
import { putInVaultAt } from './objects.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** A snapshot put into the vault as a backup would have, without the backup. */
export interface PlacedSnapshot {
  readonly snapshot: SnapshotName;
  readonly manifestKey: string;
  readonly manifestVersionId: string;
  readonly dumpKey: string;
  readonly dumpVersionId: string;
  readonly runId: string;
}

/** Whose vault, and where. */
type VaultOf = Pick<Buckets, 'host' | 'vault' | 'vaultBucket'>;

export interface SnapshotChanges {
  readonly host?: string;
  /** Default: of the hourly slot `at`. */
  readonly snapshot?: SnapshotName;
  /** When the store took it in. Default: ten minutes after `at`, yet now where the slot is younger than that. */
  readonly storedAt?: Date;
  readonly quarantine?: readonly string[];
  readonly lockedUntil?: Date;
  readonly manifest?: Partial<Manifest>;
  /** What the manifest says of the dump, whatever the tiny one has. */
  readonly sizes?: Partial<Pick<Manifest['dump'], 'bytes' | 'archiveBytes' | 'sha256'>>;
  /** Signs the manifest, as written when the store took it in. */
  readonly signer?: RecordSigner;
}

/** A valid manifest and a tiny dump, which the store says it took in when `storedAt` was. */
export async function putSnapshot(buckets: VaultOf, at: Date, changes: SnapshotChanges = {}): Promise<PlacedSnapshot> {
  const { host = buckets.host, snapshot = snapshotNameOfSlot(at, 60), quarantine = [], lockedUntil } = changes;
  const storedAt = changes.storedAt ?? storedAfter(at);
  const keys = { dumpKey: dumpKey(host, snapshot, true), manifestKey: manifestKey(host, snapshot) };
  const lock =
    lockedUntil === undefined
      ? {}
      : ({ ObjectLockMode: 'COMPLIANCE', ObjectLockRetainUntilDate: lockedUntil } as const);
  const body = `a dump called ${snapshot}`;
  const dumpVersionId = await putInVaultAt(buckets, keys.dumpKey, body, storedAt, lock);
  const manifest: Manifest = {
    ...sampleManifest,
    runId: randomUUID(),
    host,
    snapshot,
    slot: null,
    snapshotAt: storedAt.toISOString(),
    dump: { ...sampleManifest.dump, key: keys.dumpKey, versionId: dumpVersionId, bytes: body.length, ...changes.sizes },
    quarantine,
    ...changes.manifest,
  };
  const text = renderManifest({ ...manifest, ...writtenThen(buckets, keys.manifestKey, storedAt, changes.signer) });
  const bytes = await signed({ signer: changes.signer ?? null }, text);
  const manifestVersionId = await putInVaultAt(buckets, keys.manifestKey, bytes, storedAt, lock);
  return { snapshot, ...keys, manifestVersionId, dumpVersionId, runId: manifest.runId };
}

function writtenThen({ vaultBucket }: VaultOf, vaultKey: string, at: Date, signer: RecordSigner | undefined) {
  return signer === undefined ? {} : { vaultBucket, vaultKey, writtenAt: at.toISOString() };
}

/** Not ahead of the store's own clock without need: what is hidden before that time comes stays visible. */
function storedAfter(at: Date): Date {
  const usual = at.getTime() + 10 * minute;
  const now = Date.now();
  return new Date(at.getTime() <= now && now < usual ? now : usual);
}

/** Some at a time: there may be thousands. */
export async function putSnapshots(
  buckets: VaultOf,
  times: readonly Date[],
  changes: SnapshotChanges = {},
): Promise<readonly PlacedSnapshot[]> {
  const placed: PlacedSnapshot[] = [];
  for (let start = 0; start < times.length; start += 8) {
    const some = times.slice(start, start + 8);
    placed.push(...(await Promise.all(some.map((at) => putSnapshot(buckets, at, changes)))));
  }
  return placed;
}

/** The start of an hour, some days and hours before `now`. */
export function slotBefore(
  now: Date,
  { days = 0, hours = 0 }: { readonly days?: number; readonly hours?: number },
): Date {
  return new Date(Math.floor((now.getTime() - days * day - hours * hour) / hour) * hour);
}

/** As many fresh snapshots as are kept whatever their age, so that older ones are judged by age: one an hour. */
export function freshSlots(now: Date): readonly Date[] {
  return Array.from({ length: 24 }, (_, index) => slotBefore(now, { hours: index + 1 }));
}

/** A receipt as a job would have left it. */
export async function putReceipt(
  buckets: VaultOf,
  job: JobName,
  at: Date,
  changes: Partial<Receipt> = {},
  signer?: RecordSigner,
): Promise<void> {
  const runId = randomUUID();
  const receipt: Receipt = {
    format: '1.0',
    job,
    runId,
    host: buckets.host,
    program: 'lifeboat test',
    startedAt: at.toISOString(),
    endedAt: at.toISOString(),
    exitCode: 0,
    summary: `a receipt of ${job}`,
    warnings: [],
    failure: null,
    details: {},
    ...changes,
  };
  const key = receiptKey(receipt);
  const text = renderReceipt({ ...receipt, ...writtenThen(buckets, key, at, signer) });
  await putInVaultAt(buckets, key, await signed({ signer: signer ?? null }, text), at);
}

/** The receipt of a drill that judged this snapshot. */
export async function putProof(
  buckets: Buckets,
  placed: PlacedSnapshot,
  at: Date,
  verdict: 'proven' | 'failed' = 'proven',
): Promise<void> {
  const { snapshot, manifestVersionId, dumpVersionId, runId } = placed;
  const proof = {
    snapshot,
    manifestVersionId,
    dumpVersionId,
    runId,
    verdict,
    recoverySeconds: 61,
    recoveryPointSeconds: 3600,
  };
  await putReceipt(buckets, 'drill', at, { details: proof, exitCode: verdict === 'proven' ? 0 : 20 });
}
