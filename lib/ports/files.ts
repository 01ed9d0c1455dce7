import type { BucketSettings } from '../core/files/bucketSettings.ts';
import type { FileProperties } from './vault.ts';

export interface LiveObject {
  readonly key: string;
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedAt: Date;
}

export interface LiveBody extends FileProperties {
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: Date;
  readonly body: AsyncIterable<Uint8Array>;
  /** Releases a body that will not be read. */
  readonly drop: () => void;
}

/** Why one file could not be read; the run goes on with the others. */
export type ReadProblem =
  | { readonly problem: 'gone' }
  | { readonly problem: 'changed' }
  | { readonly problem: 'unreadable'; readonly reason: string };

/** The live bucket, opened read-only. Throws Failure `source`, `credentials`, `configuration` (no such bucket). */
export interface LiveFiles {
  readonly bucket: string;
  /**
   * Every key, in the order the store gives them, exactly as the store gives them: the job judges order and repeats.
   */
  list(signal?: AbortSignal): AsyncIterable<LiveObject>;
  /** Reads one file if it is still what the listing said (`If-Match`). */
  read(key: string, etag: string, signal?: AbortSignal): Promise<LiveBody | ReadProblem>;
  /** Whether a key is there now: MinIO hides `a/b` from every listing while `a` exists. */
  exists(key: string): Promise<boolean>;
  /** The bucket's own settings, as far as these keys may read them. Rejects only when `signal` is aborted. */
  settings(signal?: AbortSignal): Promise<BucketSettings>;
}

export interface WrittenFile {
  readonly key: string;
  readonly size: number;
  readonly etag: string;
  readonly modifiedAt: Date;
}

/** How a place can keep files that are about to be replaced. */
export interface Replacing {
  /** Whether what is overwritten stays as a version; false where these keys may not ask. */
  keepsVersions(): Promise<boolean>;
  /** Copies a file within the place, with its properties. Does nothing where `key` is gone. */
  copy(key: string, to: string): Promise<void>;
  /** The command that removes everything under a prefix, except its versions. */
  removal(prefix: string): Promise<string>;
}

/** A place that files are restored to. Files that were not written through this port are left alone. */
export interface TargetFiles {
  /** For screens and receipts: a bucket's or a directory's name. */
  readonly description: string;
  /**
   * Makes the place if it is missing and may be made; with `versions`, one that keeps them. Failure `configuration`
   * otherwise.
   */
  prepare(as?: { readonly versions: boolean }): Promise<void>;
  /** Null in a place that is made for one run: nothing there is worth keeping. */
  readonly replacing: Replacing | null;
  /**
   * Every file there except what restores have set aside, in UTF-8 byte order of the keys; none where the place does
   * not exist yet.
   */
  list(): AsyncIterable<WrittenFile>;
  write(key: string, body: AsyncIterable<Uint8Array>, size: number, properties: FileProperties): Promise<void>;
  /** Null when it is not there. */
  read(key: string): Promise<AsyncIterable<Uint8Array> | null>;
}

/** Files for the length of a function. */
export interface Sandbox {
  readonly description: string;
  use<T>(use: (files: TargetFiles) => Promise<T>): Promise<T>;
  /** Removes what killed runs left behind; returns their names. */
  sweep(): Promise<readonly string[]>;
}

/** Tries, on a key that does not exist, what the live bucket should refuse to the mirror's keys. */
export interface LiveProbe {
  readonly bucket: string;
  mayDelete(): Promise<boolean>;
}
