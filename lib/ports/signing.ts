/** Who may have signed a record: the three holders of keys to the vault's store. */
export type RecordAuthor = 'writer' | 'prune' | 'reader';

/** A signature being made: the document is passed in piece by piece. */
export interface Signing {
  update(bytes: Uint8Array): void;
  /**
   * The armored OpenPGP signature, detached, over everything passed in. Failure `credentials` where the key cannot be
   * used.
   */
  finish(): Promise<string>;
}

/** Signs this process's records. */
export interface RecordSigner {
  /** Upper-case hex. */
  readonly fingerprint: string;
  begin(): Signing;
}

export interface SignatureCheck {
  update(bytes: Uint8Array): void;
  /**
   * The holders whose key made this signature over everything passed in and was valid at the store's time; empty where
   * no trusted key did. Call once. Never throws.
   */
  finish(signature: string, storedAt: Date): readonly RecordAuthor[];
}

/** The public halves that a reader trusts, from its own configuration and never from the vault. */
export interface RecordTrust {
  begin(): SignatureCheck;
  /** What the store received before this moment counts without a signature; null: nothing does. */
  readonly unsignedUntil: Date | null;
}
