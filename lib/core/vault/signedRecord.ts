import type { JobName } from '../runs/receipt.ts';
import type { Written } from './written.ts';

export type RecordKind = 'manifest' | 'index' | 'owner' | 'base manifest' | 'wal' | JobName;

export type Signers = 'writer' | 'prune' | 'reader';

/** Whose key signs each kind of record; for a receipt its job decides. */
export const signerOf: Readonly<Record<RecordKind, Signers>> = {
  manifest: 'writer',
  index: 'writer',
  owner: 'writer',
  'base manifest': 'writer',
  wal: 'writer',
  base: 'writer',
  stream: 'writer',
  backup: 'writer',
  mirror: 'writer',
  hold: 'writer',
  prune: 'prune',
  drill: 'reader',
  restore: 'reader',
};

/** A line of its own, with which the signature after a record begins. */
export const signatureLine = '-----BEGIN PGP SIGNATURE-----';

/** A record's text and the armored signature after it; null where there is none. */
export function partedRecord(bytes: Uint8Array): { readonly signed: Uint8Array; readonly signature: string | null } {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = buffer.lastIndexOf(`\n${signatureLine}\n`);
  if (at === -1) return { signed: bytes, signature: null };
  return { signed: bytes.subarray(0, at + 1), signature: buffer.toString('latin1', at + 1) };
}

/** What a reader knows about a record before it trusts the content. */
export interface Found {
  readonly bucket: string;
  readonly key: string;
  readonly host: string;
  readonly storedAt: Date;
}

export const clockToleranceMilliseconds = 15 * 60_000;

/** Why a signed record does not belong where it was found, or null. */
export function misplaced(record: Partial<Written> & { readonly host: string }, found: Found): string | null {
  const { vaultBucket, vaultKey, writtenAt, host } = record;
  if (vaultBucket === undefined || vaultKey === undefined || writtenAt === undefined) {
    return 'it is signed and does not say where and when it was written';
  }
  if (vaultBucket !== found.bucket) return `it was written for the bucket ${vaultBucket}`;
  if (vaultKey !== found.key) return `it was written as ${vaultKey}`;
  if (host !== found.host) return `it was written for the host ${host}`;
  return apartFromStore(writtenAt, found.storedAt);
}

/** Why the store's time of a record contradicts the record's own time, or null. */
export function apartFromStore(writtenAt: string, storedAt: Date): string | null {
  if (Math.abs(storedAt.getTime() - Date.parse(writtenAt)) <= clockToleranceMilliseconds) return null;
  return `it says that it was written at ${writtenAt}, and the store took it in at ${storedAt.toISOString()}`;
}
