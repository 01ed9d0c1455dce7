import { misplaced, type RecordKind, signerOf } from '../../core/vault/signedRecord.ts';
import type { Written } from '../../core/vault/written.ts';
import type { RecordTrust } from '../../ports/signing.ts';
import type { VaultReader } from '../../ports/vault.ts';
import { Foreign } from './foreign.ts';

/** Where a record was found, before its content is trusted. */
export interface RecordAt {
  readonly kind: RecordKind;
  readonly host: string;
  readonly key: string;
  /** The store's time of this version. */
  readonly storedAt: Date;
}

/**
 * The only place that judges who wrote a record: every reader of records goes through it. `update` is given the bytes
 * of the record without its signature; `finish` throws {@link Foreign} unless the record counts.
 */
export interface Judgement {
  update(bytes: Uint8Array): void;
  /** Whether a trusted key signed it; the record's own fields are judged by {@link inPlace} once they are parsed. */
  finish(signature: string | null): void;
}

/** Without trusted keys (a set-up from before signatures) everything counts, as it did. */
export function judgement(trust: RecordTrust | null, at: RecordAt): Judgement {
  const check = trust?.begin();
  return {
    update: (bytes) => check?.update(bytes),
    finish(signature) {
      if (trust === null || check === undefined) return;
      if (signature === null) {
        if (trust.unsignedUntil !== null && at.storedAt < trust.unsignedUntil) return;
        throw new Foreign(at.key, 'it is not signed');
      }
      const holders = check.finish(signature, at.storedAt);
      if (holders.includes(signerOf[at.kind])) return;
      const why =
        holders.length === 0
          ? 'no trusted key signed these bytes'
          : `the key of ${holders.join(' and ')} signed it, which may not write it`;
      throw new Foreign(at.key, why);
    },
  };
}

/** Throws {@link Foreign} for a signed record that was written for another place or time. */
export function inPlace(
  { bucket, trust }: Pick<VaultReader, 'bucket' | 'trust'>,
  { key, host, storedAt }: RecordAt,
  signature: string | null,
  record: Partial<Written> & { readonly host: string },
): void {
  if (trust === null || signature === null) return;
  const why = misplaced(record, { bucket, key, host, storedAt });
  if (why !== null) throw new Foreign(key, why);
}
