import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type IndexEntry, type IndexHeader, renderEntry, renderHeader } from '../../lib/core/files/fileIndex.ts';
import { type JobName, type Receipt, renderReceipt } from '../../lib/core/runs/receipt.ts';
import { type Manifest, renderManifest } from '../../lib/core/snapshots/manifest.ts';
import {
  dumpKey,
  indexKey,
  manifestKey,
  mirrorKey,
  receiptKey,
  snapshotNameOfSlot,
} from '../../lib/core/vault/keys.ts';
import { type RecordKind, signerOf } from '../../lib/core/vault/signedRecord.ts';
import { filePinsOf, filesOfSnapshot } from '../../lib/jobs/restoreSteps/filesOfSnapshot.ts';
import { chooseSnapshot } from '../../lib/jobs/vaultRecords/choose.ts';
import { pinnedPartsOf } from '../../lib/jobs/vaultRecords/pinnedParts.ts';
import type { RecordAuthor, RecordSigner, RecordTrust } from '../../lib/ports/signing.ts';
import { day, entryOf, hour, sampleManifest } from '../core/samples.ts';
import { memoryVault, type Version } from './memoryVault.ts';

export const host = 'crm';
export const bucket = 'crm-vault';
export const now = new Date('2026-03-10T15:00:00.000Z');

/** The log's records have readers of their own. */
type FuzzedKind = Exclude<RecordKind, 'wal' | 'base manifest'>;

/** A record before it is signed and packed. */
export interface Draft {
  readonly kind: FuzzedKind;
  readonly key: string;
  readonly text: string;
  readonly storedAt: Date;
}

export interface SoundRecord extends Draft {
  /** Armored. */
  readonly signature: string;
  readonly version: Version;
}

export interface SoundVault {
  readonly versions: readonly Version[];
  readonly records: readonly SoundRecord[];
  readonly proven: string;
}

type Signers = Readonly<Record<RecordAuthor, RecordSigner>>;

/** Of snapshots every hour, one of them quarantined and one proven; of indexes, of which one is a pointer and one 35 days old. */
export async function soundVault(signers: Signers, trust: RecordTrust): Promise<SoundVault> {
  const versions: Version[] = [];
  const records: SoundRecord[] = [];
  const put = async (draft: Draft): Promise<void> => {
    const signature = await signatureOf(draft.text, signers[signerOf[draft.kind]]);
    const bytes = pack(draft, signature);
    const version = {
      key: draft.key,
      versionId: versionIdOf(String(versions.length)),
      storedAt: draft.storedAt,
      bytes,
    };
    versions.push(version);
    records.push({ ...draft, signature, version });
  };
  const file = (key: string, versionId: string): void => {
    versions.push({
      key: mirrorKey(key),
      versionId,
      storedAt: new Date(now.getTime() - 60 * day),
      bytes: Buffer.from(key),
    });
  };
  for (const name of [...livingFiles, ...goneFiles]) file(name, versionIdOf(name));
  for (const hours of [800, 26, 5, 3, 1]) {
    const slot = new Date(now.getTime() - hours * hour);
    const key = dumpKey(host, snapshotNameOfSlot(slot, 60), true);
    const versionId = versionIdOf(String(versions.length));
    versions.push({
      key,
      versionId,
      storedAt: new Date(slot.getTime() + 8 * minute),
      bytes: Buffer.from(`dump ${hours}`),
    });
    await put(manifestAt(slot, { key, versionId }, hours));
  }
  for (const [days, same] of [
    [35, null],
    [5 / 24, null],
    [2 / 24, 5 / 24],
  ] as const) {
    await put(indexAt(timeOf(days), same === null ? null : indexKey(host, timeOf(same))));
  }
  for (const job of ['backup', 'mirror', 'prune', 'restore', 'hold'] as const) {
    await put(receiptAt(job, 90 * minute, {}));
  }
  const proven = snapshotNameOfSlot(new Date(now.getTime() - 5 * hour), 60);
  await put(receiptAt('drill', 40 * minute, await proofOf(memoryVault(bucket, trust, versions), proven)));
  return { versions, records, proven };
}

const minute = 60_000;
const livingFiles = ['a/1.pdf', 'a/2.pdf', 'b.png', 'ä.txt'];
const goneFiles = ['gone/1.pdf', 'gone/2.pdf'];

function timeOf(days: number): Date {
  return new Date(now.getTime() - days * day + 17 * minute);
}

export function signatureOf(text: string, signer: RecordSigner): Promise<string> {
  const signing = signer.begin();
  signing.update(Buffer.from(text));
  return signing.finish();
}

/** The stored bytes of a record; without a signature where that is empty. */
export function pack({ kind, text }: Pick<Draft, 'kind' | 'text'>, signature: string): Uint8Array {
  const parts = [text, signature].filter((part) => part !== '').map((part) => Buffer.from(part));
  return Buffer.concat(kind === 'index' ? parts.map((part) => gzipSync(part)) : parts);
}

function manifestAt(slot: Date, dump: Pick<Manifest['dump'], 'key' | 'versionId'>, hours: number): Draft {
  const snapshot = snapshotNameOfSlot(slot, 60);
  const key = manifestKey(host, snapshot);
  const storedAt = new Date(slot.getTime() + 9 * minute);
  const manifest: Manifest = {
    ...sampleManifest,
    vaultBucket: bucket,
    vaultKey: key,
    writtenAt: storedAt.toISOString(),
    runId: `run-${hours}`,
    host,
    snapshot,
    slot: slot.toISOString(),
    snapshotAt: new Date(slot.getTime() + 7 * minute).toISOString(),
    source: { ...sampleManifest.source, lsn: `0/${(0x2000 - hours).toString(16).toUpperCase()}` },
    dump: {
      ...sampleManifest.dump,
      ...dump,
      bytes: Buffer.byteLength(`dump ${hours}`),
      sha256: digest(`dump ${hours}`),
    },
    quarantine: hours === 3 ? ['rows of all tables: 60010 before, 10 now'] : [],
    doubts: [],
  };
  return { kind: 'manifest', key, text: renderManifest(manifest), storedAt };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function indexAt(at: Date, same: string | null): Draft {
  const key = indexKey(host, at);
  const storedAt = new Date(at.getTime() + 30_000);
  const goneAt = new Date(now.getTime() - 40 * day).toISOString();
  const entries: readonly IndexEntry[] = [
    ...livingFiles.map((name) => entryOf(name, { versionId: versionIdOf(name) })),
    ...goneFiles.map((name) => entryOf(name, { versionId: versionIdOf(name), goneAt })),
  ].toSorted((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)));
  const header: IndexHeader = {
    format: '1.0',
    vaultBucket: bucket,
    vaultKey: key,
    writtenAt: storedAt.toISOString(),
    runId: 'mirror',
    host,
    bucket: 'files',
    listingBeganAt: at.toISOString(),
    listingEndedAt: storedAt.toISOString(),
    present: livingFiles.length,
    gone: goneFiles.length,
    bytes: 40,
    failed: [],
    ...(same === null ? {} : { same }),
  };
  const text = renderHeader(header) + (same === null ? entries.map(renderEntry).join('') : '');
  return { kind: 'index', key, text, storedAt };
}

function receiptAt(job: JobName, before: number, details: Receipt['details']): Draft {
  const startedAt = new Date(now.getTime() - before);
  const endedAt = new Date(startedAt.getTime() + minute);
  const receipt: Receipt = {
    format: '1.0',
    job,
    runId: `${job}-run`,
    host,
    program: 'lifeboat test',
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    exitCode: 0,
    summary: `a receipt of ${job}`,
    warnings: [],
    failure: null,
    details,
  };
  const key = receiptKey(receipt);
  const written = { vaultBucket: bucket, vaultKey: key, writtenAt: endedAt.toISOString() };
  return { kind: job, key, text: renderReceipt({ ...receipt, ...written }), storedAt: endedAt };
}

async function proofOf(reader: ReturnType<typeof memoryVault>, snapshot: string): Promise<Receipt['details']> {
  const chosen = await chooseSnapshot(reader, host, { by: 'name', snapshot });
  const { manifest, ref } = chosen;
  const files = await filesOfSnapshot(reader, host, chosen);
  return {
    snapshot,
    manifestVersionId: ref.manifestVersionId,
    dumpVersionId: manifest.dump.versionId,
    runId: manifest.runId,
    verdict: 'proven',
    recoverySeconds: 61,
    recoveryPointSeconds: 3600,
    archiveBytes: 2000,
    fileBytes: 40,
    census: manifest.census.map((table) => ({ ...table, restored: table.rows })),
    pins: { ...pinnedPartsOf(chosen), ...(await filePinsOf(reader, files)) },
  };
}

/** Always the same for the same name, and a UUID: MinIO takes no other. */
export function versionIdOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
