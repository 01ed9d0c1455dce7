import type { BucketLocation, DatabaseLocation, RdsLocation, VaultLocation } from './locations.ts';
import type { Secret } from './secret.ts';

export type SealChoice =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'openpgp';
      readonly program: SealProgram;
      /** Addresses or fingerprints; empty: every available public key. */
      readonly recipients: readonly string[];
      readonly publicKeys: string | undefined;
      readonly publicKeyFile: string | undefined;
    };

export type SealProgram = 'auto' | 'gpg' | 'openpgp';

export interface UnsealKeys {
  readonly program: SealProgram;
  readonly privateKeyFiles: readonly string[];
  /** Armored. */
  readonly privateKeys: Secret | undefined;
  readonly passphraseFile: string | undefined;
  readonly passphrase: Secret | undefined;
}

export type ThrowawayPlace =
  | { readonly kind: 'server'; readonly location: DatabaseLocation }
  | { readonly kind: 'rds'; readonly location: RdsLocation };

/** What a process may have been given, named after the ports it opens. */
export interface Powers {
  /** Name of the source in the vault. */
  readonly host: string;
  readonly source: DatabaseLocation;
  /** The primary of its cluster, with a role that may replicate. */
  readonly walSource: DatabaseLocation;
  readonly liveFiles: BucketLocation;
  readonly vaultWriter: VaultLocation;
  readonly vaultRemover: VaultLocation;
  readonly vaultReader: VaultLocation;
  readonly seal: SealChoice;
  readonly unseal: UnsealKeys;
  readonly targetDatabase: DatabaseLocation;
  readonly targetFiles: BucketLocation;
  /** Missing: a temporary cluster. */
  readonly throwaway: ThrowawayPlace;
  /** Missing: a temporary directory. */
  readonly sandbox: BucketLocation;
}

export type Power = keyof Powers;

/** Undefined where the process was not given it. */
export type GivenPowers = { readonly [P in Power]: Powers[P] | undefined };
