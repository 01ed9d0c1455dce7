/** Files that an operator keeps and names: a set-up, a key. Throws Failure `configuration` when the disk refuses. */
export interface OperatorFiles {
  /** Null where there is none. */
  read(path: string): Promise<string | null>;
  /**
   * Atomic; missing directories are created for their owner only. `exists`, writing nothing, where the file exists and
   * is not to be replaced.
   */
  write(
    path: string,
    content: string,
    options: { readonly secret: boolean; readonly replace: boolean },
  ): Promise<'written' | 'exists'>;
}

export interface NewKeyPair {
  /** Upper-case hex. */
  readonly fingerprint: string;
  /** Armored. */
  readonly publicKey: string;
  /** Armored; locked where a passphrase was given. */
  readonly privateKey: string;
}

/** Makes OpenPGP key pairs that do not expire. */
export interface KeyMaker {
  /** An Ed25519 pair that can only sign, without a passphrase: nobody is there to type one when jobs run. */
  makeSigning(name: string): Promise<NewKeyPair>;
  /** A pair that can encrypt. */
  make(options: { readonly name: string; readonly passphrase: string | null }): Promise<NewKeyPair>;
  /** The public half of an armored private key. Failure `configuration` where the text is not one. */
  publicHalf(privateKey: string, from: string): Promise<NewKeyPair>;
}
