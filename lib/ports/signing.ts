/** Whose keys a record may bear: the three holders of keys of the vault's store. */
export type RecordAuthor = 'writer' | 'prune' | 'reader';

/** A signature in the making: the document goes by piece by piece. */
export interface Signing {
  update(bytes: Uint8Array): void;
  /** The armored OpenPGP signature, detached, over all that went by. Failure `credentials` where the key cannot be used. */
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
   * The holders whose key made this signature over all that went by, and counts at the store's time; none where no trusted
   * key did. Asked once. Never throws.
   */
  finish(signature: string, storedAt: Date): readonly RecordAuthor[];
}

/** The public halves that a reader trusts, from its own configuration and never from the vault. */
export interface RecordTrust {
  begin(): SignatureCheck;
  /** What the store took in before this moment counts without a signature; null: nothing does. */
  readonly unsignedUntil: Date | null;
}
