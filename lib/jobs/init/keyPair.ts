import type { KeyMaker, NewKeyPair, OperatorFiles } from '../../ports/setUp.ts';

export interface KeyFiles {
  /** Where the private half is or will be stored: a path that the operator named. */
  readonly privateKey: string;
  readonly publicKey: string;
}

/**
 * The pair whose private half is at that path, or a new one. A private key is never replaced: an existing file is used
 * as it is, so that an interrupted set-up continues with the key it made.
 */
export async function keyPairAt(
  { files, maker }: { readonly files: OperatorFiles; readonly maker: KeyMaker },
  paths: KeyFiles,
  about: { readonly name: string; readonly passphrase: string | null },
): Promise<NewKeyPair & { readonly made: boolean }> {
  const existing = await files.read(paths.privateKey);
  if (existing !== null) return keepPublic({ ...(await maker.publicHalf(existing, paths.privateKey)), made: false });
  const pair = await maker.make(about);
  if ((await files.write(paths.privateKey, pair.privateKey, { secret: true, replace: false })) === 'exists') {
    return keyPairAt({ files, maker }, paths, about);
  }
  return keepPublic({ ...pair, made: true });

  async function keepPublic<P extends NewKeyPair>(kept: P): Promise<P> {
    await files.write(paths.publicKey, kept.publicKey, { secret: false, replace: true });
    return kept;
  }
}
