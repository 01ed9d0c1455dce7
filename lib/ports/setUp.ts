/** Files that an operator keeps and names: a set-up's, a key's. Throws Failure `configuration` where the disk refuses. */
export interface OperatorFiles {
  /** Null where there is none. */
  read(path: string): Promise<string | null>;
  /**
   * Whole or not at all; missing directories are made for their owner only. `exists`, writing nothing, where there is such
   * a file and it is not to be replaced.
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
  /** A pair that can only sign, Ed25519, without a passphrase: jobs run while nobody is there to type one. */
  makeSigning(name: string): Promise<NewKeyPair>;
  /** A pair that can encrypt. */
  make(options: { readonly name: string; readonly passphrase: string | null }): Promise<NewKeyPair>;
  /** The public half of a private key's armored text. Failure `configuration` where it is none. */
  publicHalf(privateKey: string, from: string): Promise<NewKeyPair>;
}
