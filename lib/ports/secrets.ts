import type { SecretCopy } from '../core/secrets/secretCopy.ts';
import type { DatabaseAddress } from './database.ts';

/**
 * Where copies of the application's secrets are kept, apart from its data. Every method of the three throws a Failure:
 * `credentials` (refused), `configuration` (no such place), `unexpected`.
 */
export interface SecretRecords {
  /** For screens: `AWS Secrets Manager in eu-central-1`, `OpenPGP files in /srv/secrets`. Never a secret. */
  readonly description: string;
  /** Every copy of the host, newest first, without opening any. */
  list(): Promise<readonly SecretCopy[]>;
}

/** Opens copies that {@link SecretRecords} lists. */
export interface SecretReader extends SecretRecords {
  /** The bytes as they were stored. Failure `usage` for a name that is not in the list. */
  read(name: string): Promise<Uint8Array>;
}

/** Adds copies; cannot change or end one. */
export interface SecretWriter extends SecretRecords {
  /** The name of a copy taken at this moment; `file` names a file other than `.env`, in letters, digits, `_.-`. */
  nameAt(at: Date, file?: string): string;
  /** Stores a copy under a name of its own. Failure `busy` when that name is taken. */
  add(copy: SecretCopy, content: Uint8Array): Promise<void>;
}

/** The application's own file of secrets. */
export interface SecretsFile {
  readonly path: string;
  /** Failure `configuration` when there is none. */
  read(): Promise<Uint8Array>;
}

/** Where a pulled copy is put. */
export interface SecretsOutput {
  readonly path: string;
  /** A new file that only its owner may read. Failure `usage`, writing nothing, when there is one already. */
  write(content: Uint8Array): Promise<void>;
}

/** The current keys, to be compared with those in force when a snapshot was taken. */
export interface KeysAtHand {
  readonly records: SecretRecords;
  readonly file: SecretsFile;
  /** Names of the variables without which data cannot be read. */
  readonly critical: readonly string[];
}

/** The operator's own check that restored data can be read with the current keys. */
export interface Canary {
  readonly description: string;
  /** Throws Failure `verification`, quoting the end of its output, when the check fails. */
  prove(database: DatabaseAddress, signal: AbortSignal): Promise<void>;
}
