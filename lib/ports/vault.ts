import type { LifecycleRule } from '../core/vault/lifecycle.ts';
import type { VaultTerms } from '../core/vault/terms.ts';
import type { RecordSigner, RecordTrust } from './signing.ts';

/** A version of an object in the vault. Times are the store's own. */
export interface StoredVersion {
  readonly key: string;
  readonly versionId: string;
  readonly size: number;
  readonly etag: string;
  readonly storedAt: Date;
  readonly current: boolean;
  readonly deleteMarker: boolean;
}

export interface StoredObject {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly storedAt: Date;
}

/** What travels with an object's bytes. */
export interface FileProperties {
  readonly contentType?: string;
  readonly cacheControl?: string;
  readonly contentDisposition?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  /** User metadata, names in lower case without the `x-amz-meta-` prefix. */
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface StoredInfo extends StoredObject, FileProperties {
  readonly versionId: string;
  readonly lockedUntil: Date | null;
  readonly held: boolean;
}

export interface VaultFacts {
  readonly versioning: boolean;
  /** The store knows no versions at all: none can be switched on. */
  readonly versionless?: true;
  /** Null where the bucket was made without Object Lock. */
  readonly objectLock: { readonly defaultMode: string | null } | null;
}

/**
 * Reads the vault. Every method throws Failure `vault` (unreachable, storms of 503 past the deadline, clock skew),
 * `credentials` (refused), `configuration` (no such bucket). Batch replies are read to their end.
 */
export interface VaultReader {
  /** With the application's prefix in it where it has one: `crm-vault/shop`. Keys are below that. */
  readonly bucket: string;
  /** Whose records count; null in a set-up without signing keys, where all do. */
  readonly trust: RecordTrust | null;
  facts(): Promise<VaultFacts>;
  /** Current objects under a prefix, in UTF-8 byte order of keys; or, once, a Failure with `retry` 'sorted listing'. */
  list(prefix: string, options?: { readonly startAfter?: string }): AsyncIterable<StoredObject>;
  /** Every version and delete marker under a prefix: keys in UTF-8 byte order, newest first within a key. */
  listVersions(prefix: string, options?: { readonly startAfter?: string }): AsyncIterable<StoredVersion>;
  /** Null when there is no such key (or version), or its current version is a delete marker. */
  head(key: string, versionId?: string): Promise<StoredInfo | null>;
  /** The whole body, checked against the store's checksum. Null as for `head`. The body must be read or dropped. */
  read(key: string, versionId?: string, signal?: AbortSignal): Promise<StoredBody | null>;
}

export interface StoredBody {
  readonly info: StoredInfo;
  readonly body: AsyncIterable<Uint8Array>;
  /** Releases a body that will not be read, or not to its end; does nothing after the end. */
  drop(): void;
}

export interface PutOptions extends FileProperties {
  /** COMPLIANCE lock until then. */
  readonly lockUntil?: Date;
  /**
   * `If-None-Match: *`: an existing key yields `exists`, nothing is written. A store without such a condition writes
   * one more version: where two writers may race, check which version counts.
   */
  readonly onlyIfAbsent?: boolean;
  /** Expected length of the stream, to size its parts: `exactly` for a file, otherwise the size of the database. */
  readonly expectedBytes?: number | undefined;
  readonly exactly?: boolean | undefined;
  readonly signal?: AbortSignal;
}

export type PutResult =
  | {
      readonly outcome: 'stored';
      readonly versionId: string;
      readonly bytes: number;
      readonly sha256: string;
      readonly etag: string;
    }
  | { readonly outcome: 'exists' };

/** Adds to the vault. Cannot delete, shorten a lock, or overwrite for good: an overwrite is a new version. */
export interface VaultWriter {
  readonly bucket: string;
  /** Signs this process's records; null in a set-up without signing keys. */
  readonly signer: RecordSigner | null;
  /** The largest object that the planned part sizes allow. */
  readonly mostBytes: number;
  /**
   * Stores one object. A stream goes up in parts (parts grow so that 5 TiB fit in 10,000 of them), each with a
   * checksum; when the stream throws or `signal` aborts, the upload is aborted and nothing is stored. When the reply
   * to the completion is lost, a look at the object settles it. `sha256` is of the bytes sent, hex.
   */
  put(key: string, body: Uint8Array | AsyncIterable<Uint8Array>, options?: PutOptions): Promise<PutResult>;
  /** Capabilities the store was expected to have and refused in this run; the run went on without them. */
  lost(): readonly string[];
  /** Aborts open uploads of exactly this key that began before `before`; returns how many. */
  abortUploads(key: string, before: Date): Promise<number>;
}

/** Adds delete markers; never ends a version. */
export interface VaultRemover {
  /** Hides keys, 1000 to a request. An error inside a 200 reply that does not pass in time is a row of `failed`. */
  hide(keys: readonly string[]): Promise<{
    readonly hidden: readonly string[];
    readonly failed: readonly { readonly key: string; readonly reason: string }[];
  }>;
}

/** Legal hold: protects a version from every kind of deletion until it is released. For people, never for jobs. */
export interface VaultHolder {
  hold(key: string, versionId: string, held: boolean): Promise<void>;
}

/** `whole object`: its CRC32. `each part`: theirs. `Content-MD5`: that of each request. */
export type PartsChecked = 'whole object' | 'each part' | 'Content-MD5';

export interface PartsTrial {
  readonly checked: PartsChecked;
  readonly mostParts: number;
}

/**
 * Tries what a store must do and what keys must be refused. Stores only a few bytes, under the keys given; everything
 * else is tried on things that do not exist, or by switching on what is already on. Nothing changes, whatever happens.
 */
export interface VaultProbe {
  /** The store's clock; null where its replies do not tell. */
  now(): Promise<Date | null>;
  /** False when the store refuses to delete a version of `key`, which must not exist: these keys lack the right. */
  mayEndVersions(key: string): Promise<boolean>;
  /** Whether these keys reach the bucket itself: its versions, and with them its policy and lifecycle. */
  mayChangeBucket(): Promise<boolean>;
  /**
   * What happens to a second put of `key` under `If-None-Match: *`: refused as it should be, or accepted anyway; or the
   * store says that it does not support the condition.
   */
  secondPut(key: string): Promise<'refused' | 'taken' | 'unknown condition'>;
  /** Whether a body that does not fit its checksum is refused. */
  refusesDamage(key: string): Promise<boolean>;
  /**
   * Stores a little over 5 MiB as two parts, locked until `lockUntil` where given. Returns the checksum that the store
   * verifies such an upload with, and how many parts it accepts. A trial of less than a day ago is reused instead.
   */
  twoParts(key: string, now: Date, lockUntil: Date | null): Promise<PartsTrial>;
  /** What the store calls itself in its replies; null where it does not. */
  storeName(): Promise<string | null>;
  /** Locks a new version of `key` until then, and tries to shorten that in every way. */
  lock(key: string, mode: 'COMPLIANCE' | 'GOVERNANCE', until: Date): Promise<'holds' | 'shortened' | 'ignored'>;
  lifecycle(): Promise<FoundLifecycle>;
}

/** The rules in force; null where the bucket has none. */
export type FoundLifecycle = readonly LifecycleRule[] | null | 'unknown to the store';

/** What exists where a vault should be. */
export interface VaultSite extends VaultFacts {
  readonly lifecycle: FoundLifecycle;
}

/** Turns a bucket into a vault, with the store administrator's rights: used for the set-up and never by a job. */
export interface VaultMaker {
  readonly bucket: string;
  /** Null where there is no such bucket. */
  look(): Promise<VaultSite | null>;
  /** With Object Lock, and so with versions. */
  make(): Promise<void>;
  switchVersionsOn(): Promise<void>;
  /**
   * Sets these rules and leaves those with other names. Returns what the store has no rule for and only saves money (`cold storage`); null where it has
   * no lifecycle at all, and then nothing is set.
   */
  setLifecycle(rules: readonly LifecycleRule[]): Promise<readonly string[] | null>;
}

/** Reads how the vault is set up, to be compared with what was deployed. */
export interface VaultTermsReader {
  terms(): Promise<VaultTerms>;
  /** When the bucket was made; null where the store does not say. */
  madeAt(): Promise<Date | null>;
}
